package dev.parloom.compute;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When two results of an operator count as the same, for the check that it is associative.
 *
 * <p>Anyone may implement this, with a lambda as a rule. It is serializable, as it goes with the
 * operator to worker processes.
 *
 * @param <A> the results
 */
@FunctionalInterface
public interface Equality<A extends @Nullable Object> extends Serializable {

  /** Whether both count as the same. */
  boolean same(A first, A second);

  /** By {@code equals}. */
  static <A extends @Nullable Object> Equality<A> exact() {
    return Objects::equals;
  }

  /**
   * As double values that differ by at most this share of the larger one's magnitude. NaN is the
   * same as NaN, and an infinity as itself.
   *
   * @param relativeError 0 or more and less than 1, as 1e-12
   */
  static <A extends Number> Equality<A> within(double relativeError) {
    if (!(relativeError >= 0 && relativeError < 1)) {
      throw new IllegalArgumentException(
          "a relative error must be 0 or more and less than 1, but is " + relativeError);
    }
    return (first, second) -> {
      double a = first.doubleValue();
      double b = second.doubleValue();
      double apart = Math.abs(a - b);
      return Double.compare(a, b) == 0
          || (Double.isFinite(apart)
              && apart <= relativeError * Math.max(Math.abs(a), Math.abs(b)));
    };
  }
}
