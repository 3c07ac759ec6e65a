package dev.parloom.spi;

/** A lab cannot be run as it was asked for. */
public abstract sealed class LabException extends RuntimeException
    permits LabMisusedException, LabRefusedException {

  private static final long serialVersionUID = 1L;

  LabException(String message) {
    super(message);
  }

  LabException(String message, Throwable cause) {
    super(message, cause);
  }
}
