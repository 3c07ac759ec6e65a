package dev.parloom.measure.scaling;

import dev.parloom.measure.Estimate;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.hipparchus.distribution.continuous.TDistribution;
import org.hipparchus.linear.MatrixUtils;
import org.hipparchus.linear.QRDecomposition;
import org.hipparchus.linear.RealMatrix;
import org.hipparchus.stat.StatUtils;

/**
 * Finds amounts, none below zero, whose sum describes what was measured: y ≈ c₁ x₁ + c₂ x₂ + …,
 * with errors in proportion to y. Single rounds that something else disturbed count for little.
 *
 * <p>Weighted least squares, reweighted by Huber's function until nothing changes; intervals from
 * the covariance of the fit without the bounds, by Huber's correction, and Student's t. P. J.
 * Huber, <i>Robust Statistics</i>, Wiley 1981, chapter 7.
 */
final class Regression {

  /** Huber's constant: 95 % of the efficiency of least squares where nothing is disturbed. */
  private static final double TUNING = 1.345;

  private static final int MOST_ROUNDS = 200;

  private final double[] amounts;
  private final double[] unbounded;
  private final RealMatrix covariance;
  private final double quantile;
  private final double loss;

  private Regression(
      double[] amounts, double[] unbounded, RealMatrix covariance, double quantile, double loss) {
    this.amounts = amounts;
    this.unbounded = unbounded;
    this.covariance = covariance;
    this.quantile = quantile;
    this.loss = loss;
  }

  /**
   * Fits.
   *
   * @param rows the x of each measurement
   * @param values its y, more than zero
   * @param typical what y usually is there, by which errors are judged
   */
  static Regression of(double[][] rows, double[] values, double[] typical) {
    int count = values.length;
    int unknowns = rows[0].length;
    double[][] x = new double[count][];
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      double unit = typical[i];
      x[i] = Arrays.stream(rows[i]).map(value -> value / unit).toArray();
      y[i] = values[i] / unit;
    }
    double[] weights = new double[count];
    Arrays.fill(weights, 1);
    double[] free = solve(x, y, weights, allOf(unknowns));
    double scale = scale(residuals(x, y, free));
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double[] residuals = residuals(x, y, free);
      scale = scale(residuals);
      for (int i = 0; i < count; i++) {
        weights[i] = Math.min(1, TUNING * scale / Math.abs(residuals[i]));
      }
      double[] next = solve(x, y, weights, allOf(unknowns));
      double moved = largestDifference(next, free);
      free = next;
      if (moved < 1e-12 * largest(free)) {
        break;
      }
    }
    double[] bounded = nonNegative(x, y, weights, unknowns);
    return new Regression(
        bounded,
        free,
        covariance(x, y, free, scale),
        new TDistribution(Math.max(1, count - unknowns)).inverseCumulativeProbability(0.975),
        Arrays.stream(residuals(x, y, bounded)).map(Math::abs).sum());
  }

  /** The amounts, in the order of the columns. */
  double amount(int column) {
    return amounts[column];
  }

  /** What they make of these x. */
  double at(double... x) {
    return dot(amounts, x);
  }

  /** How badly they describe what was measured, by the sum of absolute relative errors. */
  double loss() {
    return loss;
  }

  /** The ratio of what the amounts make of these x, and of those. */
  Estimate ratio(double[] over, double[] under) {
    double value = dot(amounts, over) / dot(amounts, under);
    double base = dot(unbounded, under);
    double centre = dot(unbounded, over) / base;
    double[] gradient = new double[over.length];
    for (int i = 0; i < over.length; i++) {
      gradient[i] = (over[i] - centre * under[i]) / base;
    }
    double variance = dot(covariance.operate(gradient), gradient);
    double reach = quantile * Math.sqrt(Math.max(0, variance));
    return new Estimate(value, Math.min(value, centre - reach), Math.max(value, centre + reach));
  }

  /** The best of all fits in which some amounts are zero and the others are not below it. */
  private static double[] nonNegative(double[][] x, double[] y, double[] weights, int unknowns) {
    double[] best = new double[unknowns];
    double least = Double.POSITIVE_INFINITY;
    for (int chosen = 1; chosen < 1 << unknowns; chosen++) {
      int set = chosen;
      int[] columns = IntStream.range(0, unknowns).filter(c -> (set >> c & 1) == 1).toArray();
      double[] amounts = solve(x, y, weights, columns);
      double squares = 0;
      double[] residuals = residuals(x, y, amounts);
      for (int i = 0; i < y.length; i++) {
        squares += weights[i] * residuals[i] * residuals[i];
      }
      if (squares < least && Arrays.stream(amounts).allMatch(amount -> amount >= 0)) {
        least = squares;
        best = amounts;
      }
    }
    return best;
  }

  private static double[] solve(double[][] x, double[] y, double[] weights, int[] columns) {
    double[][] scaled = new double[y.length][columns.length];
    double[] right = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      double root = Math.sqrt(weights[i]);
      right[i] = root * y[i];
      for (int c = 0; c < columns.length; c++) {
        scaled[i][c] = root * x[i][columns[c]];
      }
    }
    double[] found =
        new QRDecomposition(MatrixUtils.createRealMatrix(scaled))
            .getSolver()
            .solve(MatrixUtils.createRealVector(right))
            .toArray();
    double[] amounts = new double[x[0].length];
    for (int c = 0; c < columns.length; c++) {
      amounts[columns[c]] = found[c];
    }
    return amounts;
  }

  /** Huber's (7.6.6): the usual one, corrected for what was cut off. */
  private static RealMatrix covariance(double[][] x, double[] y, double[] amounts, double scale) {
    int count = y.length;
    int unknowns = amounts.length;
    double cut = TUNING * scale;
    double[] residuals = residuals(x, y, amounts);
    double squares =
        Arrays.stream(residuals).map(r -> Math.clamp(r, -cut, cut)).map(r -> r * r).sum();
    double whole =
        (double) Arrays.stream(residuals).filter(r -> Math.abs(r) <= cut).count() / count;
    double correction = 1 + unknowns * (1 - whole) / (count * whole);
    double variance =
        correction * correction * squares / Math.max(1, count - unknowns) / (whole * whole);
    RealMatrix matrix = MatrixUtils.createRealMatrix(x);
    RealMatrix normal = matrix.transposeMultiply(matrix);
    return new QRDecomposition(normal).getSolver().getInverse().scalarMultiply(variance);
  }

  /** The usual size of an error, by the median of all. */
  private static double scale(double[] residuals) {
    double median = StatUtils.percentile(Arrays.stream(residuals).map(Math::abs).toArray(), 50);
    return Math.max(1.4826 * median, 1e-12);
  }

  private static double[] residuals(double[][] x, double[] y, double[] amounts) {
    double[] residuals = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      residuals[i] = y[i] - dot(x[i], amounts);
    }
    return residuals;
  }

  private static int[] allOf(int unknowns) {
    return IntStream.range(0, unknowns).toArray();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  private static double largestDifference(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0);
  }
}
