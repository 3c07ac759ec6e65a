package dev.parloom.pipeline.journal;

/** How a run ended. */
public enum RunEnding {
  /** The source was read to its end and every item has ended. */
  COMPLETED("completed"),
  /** It was asked to drain: it took no more items, and those it had taken have ended. */
  DRAINED("drained before the source's end"),
  /** It was stopped: items that were on their way are unfinished. */
  STOPPED("stopped");

  private final String words;

  RunEnding(String words) {
    this.words = words;
  }

  /** The same for a person, to follow "the run was". */
  public String words() {
    return words;
  }
}
