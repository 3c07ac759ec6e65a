package dev.parloom.spi;

/** What the user gave does not go together, or is out of bounds that no key knows. */
public final class LabMisusedException extends LabException {

  private static final long serialVersionUID = 1L;

  /** What is wrong, beginning with the option, like "--broken must be 0 to 5, but is 6". */
  public LabMisusedException(String message) {
    super(message);
  }

  /** The same, with what brought it about. */
  public LabMisusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
