package dev.parloom.spi;

/** What a lab needs is not there, or cannot be used. */
public final class LabRefusedException extends LabException {

  private static final long serialVersionUID = 1L;

  /** What is wrong, and what to do about it. */
  public LabRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
