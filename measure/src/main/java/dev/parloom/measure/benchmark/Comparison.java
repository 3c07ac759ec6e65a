package dev.parloom.measure.benchmark;

import dev.parloom.measure.Estimate;
import java.util.Arrays;
import java.util.Locale;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.hipparchus.stat.inference.MannWhitneyUTest;

/**
 * Whether one function takes longer than another. Immutable.
 *
 * <p>By ranks, so that single disturbed rounds decide nothing: the Mann–Whitney U test, and the
 * ratio as the median of all ratios between rounds of the one and of the other with its interval
 * (on logarithms, J. L. Hodges and E. L. Lehmann, <i>Estimates of location based on rank tests</i>,
 * 1963; D. F. Bauer, <i>Constructing confidence sets using rank statistics</i>, 1972).
 *
 * @param name the one
 * @param other the other
 * @param ratio how many times as long the one takes
 * @param probability how probable it is to see such a difference, or a greater one, where there is
 *     none, corrected for the number of comparisons (S. Holm, 1979)
 */
public record Comparison(String name, String other, Estimate ratio, double probability) {

  /** From here on a difference is taken for one. */
  public static final double SIGNIFICANT_BELOW = 0.05;

  /** Compares; the probability is that of this comparison alone. */
  static Comparison of(Measurement one, Measurement other) {
    double[] a = array(one);
    double[] b = array(other);
    return new Comparison(
        one.name(), other.name(), ratio(a, b), new MannWhitneyUTest().mannWhitneyUTest(a, b));
  }

  Comparison withProbability(double corrected) {
    return new Comparison(name, other, ratio, corrected);
  }

  /** Whether there is a difference, by all that can be told. */
  public boolean isSignificant() {
    return probability < SIGNIFICANT_BELOW;
  }

  /** As in {@code b takes 1.21 times as long as a (1.18 to 1.25)}. */
  public String describe() {
    String interval = String.format(Locale.ROOT, "(%.2f to %.2f)", ratio.low(), ratio.high());
    return isSignificant()
        ? String.format(
            Locale.ROOT,
            "%s takes %.2f times as long as %s %s",
            name,
            ratio.value(),
            other,
            interval)
        : String.format(
            Locale.ROOT, "no difference to be seen between %s and %s %s", name, other, interval);
  }

  private static double[] array(Measurement measurement) {
    return measurement.seconds().values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static Estimate ratio(double[] a, double[] b) {
    double[] ratios = new double[a.length * b.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b.length; j++) {
        ratios[i * b.length + j] = a[i] / b[j];
      }
    }
    Arrays.sort(ratios);
    int all = ratios.length;
    double quantile = new NormalDistribution().inverseCumulativeProbability(0.975);
    double deviation = Math.sqrt((double) a.length * b.length * (a.length + b.length + 1) / 12);
    int cut = (int) Math.floor(all / 2.0 - quantile * deviation);
    int lowest = Math.clamp(cut, 0, (all - 1) / 2);
    double median = (ratios[(all - 1) / 2] + ratios[all / 2]) / 2;
    return new Estimate(median, ratios[lowest], ratios[all - 1 - lowest]);
  }
}
