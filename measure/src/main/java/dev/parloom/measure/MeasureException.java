package dev.parloom.measure;

/** What goes wrong in this module, by its kind. */
public abstract sealed class MeasureException extends RuntimeException
    permits ChartUnavailableException {

  private static final long serialVersionUID = 1L;

  MeasureException(String message, Throwable cause) {
    super(message, cause);
  }
}
