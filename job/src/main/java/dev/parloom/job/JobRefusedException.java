package dev.parloom.job;

/** What a job needs is not there, or cannot be used; nothing was done. */
public final class JobRefusedException extends JobException {

  private static final long serialVersionUID = 1L;

  /** What is wrong, and what to do about it. */
  public JobRefusedException(String message) {
    super(message);
  }

  /** The same, with what brought it about. */
  public JobRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
