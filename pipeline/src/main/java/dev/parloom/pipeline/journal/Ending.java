package dev.parloom.pipeline.journal;

/** How a source item ended; each ends in exactly one way. */
public enum Ending {
  /** Everything that came of it is in place. */
  DONE,
  /** A filter kept all of it back. */
  DROPPED,
  /** Something that came of it failed, and is a {@link DeadLetter}. */
  FAILED
}
