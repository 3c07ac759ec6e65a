package dev.parloom.pipeline.journal;

/** Another run uses the journal; the message names it. */
public final class JournalInUseException extends JournalException {

  private static final long serialVersionUID = 1L;

  /** For journals: which, and who uses it. */
  public JournalInUseException(String message) {
    super(message, null);
  }
}
