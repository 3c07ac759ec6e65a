package dev.parloom.job;

import java.nio.file.Path;

/** What a search for input files comes upon; each becomes an item, a problem one that fails. */
sealed interface Found {

  /** The path as the user would name it. */
  Path path();

  /**
   * A file.
   *
   * @param relative its place below the input it was found in
   * @param fingerprint of its size and modification time as it was found
   */
  record InputFile(Path path, Path relative, long fingerprint) implements Found {}

  /** A place that could not be looked at. */
  record Problem(Path path, Exception cause) implements Found {}
}
