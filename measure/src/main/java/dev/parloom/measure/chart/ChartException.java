package dev.parloom.measure.chart;

/** What goes wrong with charts, by its kind. */
public abstract sealed class ChartException extends RuntimeException
    permits ChartUnavailableException {

  private static final long serialVersionUID = 1L;

  ChartException(String message, Throwable cause) {
    super(message, cause);
  }
}
