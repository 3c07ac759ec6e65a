package dev.parloom.pipeline.journal;

import org.jspecify.annotations.Nullable;

/** A journal cannot be read or written. */
public sealed class JournalException extends RuntimeException permits JournalInUseException {

  private static final long serialVersionUID = 1L;

  /** For journals: what cannot be done, where, and what to do about it. */
  public JournalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
