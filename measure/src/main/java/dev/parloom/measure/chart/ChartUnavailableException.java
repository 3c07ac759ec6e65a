package dev.parloom.measure.chart;

/** This machine cannot draw, most likely for want of fonts. Nothing was written. */
public final class ChartUnavailableException extends ChartException {

  private static final long serialVersionUID = 1L;

  /** Says what was missing. */
  public ChartUnavailableException(Throwable cause) {
    super(
        "no chart can be drawn here (%s); install fontconfig and a font, as DejaVu, or do without"
            .formatted(cause),
        cause);
  }
}
