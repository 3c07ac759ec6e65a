package dev.parloom.bench.page;

import org.jspecify.annotations.Nullable;

/**
 * One measured value or ratio.
 *
 * @param value the median of the rounds; of JMH the mean
 * @param low the lower quartile; of JMH the lower end of its 99.9 % interval
 * @param high the upper one
 * @param rounds how many values it is of, without the first
 * @param first the first round's value, if it was kept apart
 * @param unit of what was measured, also of a ratio's two sides; empty if it has none
 */
record Figure(
    double value, double low, double high, int rounds, @Nullable Double first, String unit) {

  /** Less cannot tell a difference from chance. */
  private static final int FEWEST_ROUNDS = 3;

  /** Ratios between these are called equal. */
  private static final double SLIGHTLY_LESS = 0.95;

  private static final double SLIGHTLY_MORE = 1.05;

  /** The ratio of two that were not measured in turns: its bounds are the worst of both. */
  static Figure ratio(Figure of, Figure to) {
    return new Figure(
        of.value / to.value,
        Math.max(0, of.low) / to.high,
        to.low > 0 ? of.high / to.low : Double.POSITIVE_INFINITY,
        Math.min(of.rounds, to.rounds),
        null,
        of.unit);
  }

  /**
   * What it says of the first side, if it is a ratio: no clear difference if 1 lies between the
   * bounds, about the same if it is within 5 % of 1, else which way it goes.
   */
  String verdict() {
    if (rounds < FEWEST_ROUNDS) {
      return "too few rounds to say";
    }
    if (low <= 1 && 1 <= high) {
      return "no clear difference";
    }
    boolean memory = unit.matches("(bytes|KiB|MiB|GiB)\\b.*");
    if (SLIGHTLY_LESS <= value && value <= SLIGHTLY_MORE) {
      return memory ? "about as much" : "about as fast";
    }
    if (memory) {
      return value < 1 ? "less" : "more";
    }
    boolean moreIsFaster = unit.endsWith("/s");
    return value < 1 == moreIsFaster ? "slower" : "faster";
  }
}
