package dev.parloom.compute;

import java.util.List;

/** The sequential part of a pairwise sum: blocks of 256, and the tree of their sums. */
final class PairwiseBlocks {

  /** Long enough that the tree costs little, short enough that the error stays small. */
  private static final int BLOCK = 256;

  private PairwiseBlocks() {}

  /** The sum of numbers from the beginning of a block on; 0 of none. */
  static double sum(double[] numbers, int from, int to) {
    Counter counter = new Counter();
    int at = from;
    for (; to - at >= BLOCK; at += BLOCK) {
      counter.add(block(numbers, at));
    }
    if (at < to) {
      counter.add(rest(numbers, at, to));
    }
    return counter.sum();
  }

  /** Combines sums of equal, aligned parts; the last part may be shorter. */
  static double tree(List<Double> sums) {
    Counter counter = new Counter();
    sums.forEach(counter::add);
    return counter.sum();
  }

  private static double block(double[] numbers, int from) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    double e = 0;
    double f = 0;
    double g = 0;
    double h = 0;
    for (int i = from; i < from + BLOCK; i += 8) {
      a += numbers[i];
      b += numbers[i + 1];
      c += numbers[i + 2];
      d += numbers[i + 3];
      e += numbers[i + 4];
      f += numbers[i + 5];
      g += numbers[i + 6];
      h += numbers[i + 7];
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }

  /** A block that is not full, by the same turns. */
  private static double rest(double[] numbers, int from, int to) {
    double[] s = new double[8];
    for (int i = from; i < to; i++) {
      s[(i - from) & 7] += numbers[i];
    }
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));
  }

  /** A binary counter, as {@link Fold} is, without boxes. */
  private static final class Counter {

    private final double[] sums = new double[Integer.SIZE];
    private int count;
    private int depth;

    void add(double number) {
      double sum = number;
      for (int carry = count; (carry & 1) == 1; carry >>= 1) {
        sum = sums[--depth] + sum;
      }
      sums[depth++] = sum;
      count++;
    }

    double sum() {
      if (depth == 0) {
        return 0;
      }
      double sum = sums[--depth];
      while (depth > 0) {
        sum = sums[--depth] + sum;
      }
      return sum;
    }
  }
}
