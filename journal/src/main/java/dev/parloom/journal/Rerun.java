package dev.parloom.journal;

/** What a run does about the items of the runs before it. */
public enum Rerun {
  /**
   * What is left: a run that did not end goes on; after one that did, items are done that are new,
   * have changed, have lost their output or have failed. If the pipeline itself has changed, all.
   */
  WHAT_IS_LEFT,
  /** The same, even if the pipeline has changed: what is done stays done. */
  KEEP_DONE,
  /** All items, whatever was done before. */
  FRESH,
  /** The items that have failed, and no others. */
  RETRY_FAILED
}
