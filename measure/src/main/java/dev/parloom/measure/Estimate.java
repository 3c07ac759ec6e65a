package dev.parloom.measure;

import java.util.Locale;

/**
 * A number found from measurements, and between which numbers it lies: in 95 of 100 such studies
 * the interval holds the true one. Immutable.
 *
 * @param value the most plausible number
 * @param low the interval's lower end
 * @param high its upper end
 */
public record Estimate(double value, double low, double high) {

  /** Checks the order. */
  public Estimate {
    if (!(low <= value && value <= high)) {
      throw new IllegalArgumentException(
          "an estimate must lie in its interval, but %s is not in %s to %s"
              .formatted(value, low, high));
    }
  }

  /** The same, cut off at these ends. */
  public Estimate within(double least, double most) {
    return new Estimate(
        Math.clamp(value, least, most),
        Math.clamp(low, least, most),
        Math.clamp(high, least, most));
  }

  /** As in {@code 5.8 % (4.1 to 7.6)}. */
  public String percent() {
    return String.format(Locale.ROOT, "%.1f %% (%.1f to %.1f)", 100 * value, 100 * low, 100 * high);
  }
}
