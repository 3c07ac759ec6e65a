package dev.parloom.measure;

import java.util.List;
import org.hipparchus.stat.StatUtils;
import org.hipparchus.stat.descriptive.rank.Percentile;

/**
 * Values of one quantity, measured again and again. Immutable.
 *
 * @param values at least one, all finite, in the order in which they were measured
 */
public record Sample(List<Double> values) {

  /**
   * Copies the values.
   *
   * @throws IllegalArgumentException if there are none, or one is not finite
   */
  public Sample {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a sample needs at least one value, but has none");
    }
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("a sample's values must be finite, but one is " + value);
      }
    }
  }

  /** How many values there are. */
  public int size() {
    return values.size();
  }

  /** The least. */
  public double min() {
    return StatUtils.min(array());
  }

  /** The greatest. */
  public double max() {
    return StatUtils.max(array());
  }

  /** The arithmetic mean. */
  public double mean() {
    return StatUtils.mean(array());
  }

  /** The value in the middle, or the mean of the two there. */
  public double median() {
    return quantile(0.5);
  }

  /**
   * The value that this share of the values does not exceed, between neighbours by a straight line
   * (type 7 of Hyndman and Fan, <i>Sample Quantiles in Statistical Packages</i>, 1996).
   *
   * @param share 0 to 1
   */
  public double quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share must be 0 to 1, but is " + share);
    }
    if (share == 0) {
      return min();
    }
    return new Percentile()
        .withEstimationType(Percentile.EstimationType.R_7)
        .evaluate(array(), share * 100);
  }

  /** The distance between the quartiles as a share of the median: 0.02 is about ±1 %. */
  public double spread() {
    return (quantile(0.75) - quantile(0.25)) / median();
  }

  private double[] array() {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
