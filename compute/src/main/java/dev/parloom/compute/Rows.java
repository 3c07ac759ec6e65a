package dev.parloom.compute;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Rows to be computed; the result they belong to does not leave this JVM. */
final class Rows implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int first;
  private final int last;
  private final int at;
  private final int length;
  private final transient double @Nullable [] result;

  /** Rows first to last − 1, which are so many numbers of the result from that place on. */
  Rows(int first, int last, int at, int length, double[] result) {
    this.first = first;
    this.last = last;
    this.at = at;
    this.length = length;
    this.result = result;
  }

  /** The numbers; null if they are in place. */
  double @Nullable [] filledBy(ArrayKernel kernel) throws InterruptedException {
    if (result != null) {
      kernel.fill(first, last, result, at);
      return null;
    }
    double[] own = new double[length];
    kernel.fill(first, last, own, 0);
    return own;
  }

  /** Puts the numbers that came back into the result. */
  void place(double[] numbers) {
    if (result != null) {
      System.arraycopy(numbers, 0, result, at, length);
    }
  }
}
