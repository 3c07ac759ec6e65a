package dev.parloom.bench;

import java.util.List;

/**
 * The middle of some values and of their halves. Between two values it is interpolated linearly:
 * definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996.
 *
 * @param lower a quarter of the values is not above it
 * @param upper a quarter of the values is not below it
 */
record Spread(double median, double lower, double upper) {

  /** Of values in any order, at least one. */
  static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("there is no median of no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
  }

  private static double quantile(double[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    double part = position - below;
    return part == 0 ? sorted[below] : sorted[below] + part * (sorted[below + 1] - sorted[below]);
  }
}
