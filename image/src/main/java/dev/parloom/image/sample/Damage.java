package dev.parloom.image.sample;

/** What is wrong with a broken sample. */
public enum Damage {
  /** A file of zero bytes. */
  EMPTY,
  /** A JPEG that ends somewhere in its pixels. */
  TRUNCATED,
  /** Text in a file named like a JPEG. */
  TEXT,
  /** A JPEG of a few hundred bytes whose header says 60,000×60,000 pixels. */
  OVERSIZED
}
