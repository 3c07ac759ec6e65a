package dev.parloom.compute;

import dev.parloom.core.pool.Pool;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums of arrays of doubles, with the same bits for every kind and number of workers.
 *
 * <p>{@link #pairwise} is bound by memory on most machines. It adds blocks of 256 numbers, each
 * with eight sums that take turns, so that an addition need not wait for the one before, and the
 * blocks' sums in a fixed binary tree. No number takes part in more than d = 34 + log2(n / 256)
 * additions, rounded up; so the result differs from the true sum by at most d·u / (1 − d·u) times
 * the sum of the absolute values, u = 2<sup>−53</sup> (Higham, <i>The accuracy of floating point
 * summation</i>, SIAM J. Sci. Comput. 14, 1993, §3, for any tree of that height).
 *
 * <p>{@link #exact} rounds once, at the end, however much cancels; see {@link ExactSum}.
 *
 * <p>Both leave arrays of up to 32,768 numbers to the calling thread. Workers that do not share
 * this memory are sent their part of the array.
 */
public final class DoubleSum {

  private static final int ALONE = 1 << 15;
  private static final int SMALLEST_TASK = 1 << 15;
  private static final int LARGEST_TASK = 1 << 19;
  private static final int TASKS_A_WORKER = 16;

  private DoubleSum() {}

  /**
   * The sum, within the bound above.
   *
   * @return 0 for no numbers
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public static double pairwise(Pool pool, double[] numbers) throws InterruptedException {
    if (numbers.length <= ALONE) {
      return PairwiseBlocks.sum(numbers, 0, numbers.length);
    }
    List<Double> sums = pool.map(slices(pool, numbers), Slice::pairwise);
    return PairwiseBlocks.tree(sums);
  }

  /**
   * The true sum, rounded once to the nearest double, ties to even.
   *
   * @return 0 for no numbers; not finite if one of them is not, as their sum is
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public static double exact(Pool pool, double[] numbers) throws InterruptedException {
    ExactSum sum = new ExactSum();
    if (numbers.length <= ALONE) {
      sum.add(numbers, 0, numbers.length);
    } else {
      pool.map(slices(pool, numbers), Slice::exact).forEach(sum::add);
    }
    return sum.value();
  }

  /** Parts of a power of two each, so that each is a node of the tree of blocks. */
  private static List<Slice> slices(Pool pool, double[] numbers) {
    long wished = numbers.length / ((long) TASKS_A_WORKER * pool.workers());
    int length = Math.clamp(Long.highestOneBit(wished), SMALLEST_TASK, LARGEST_TASK);
    List<Slice> slices = new ArrayList<>();
    for (int from = 0; from < numbers.length; from += Math.min(length, numbers.length - from)) {
      slices.add(new Slice(numbers, from, (int) Math.min(numbers.length, (long) from + length)));
    }
    return slices;
  }

  /** A part of an array, of which it sends nothing else. */
  private static final class Slice implements Serializable {

    private static final long serialVersionUID = 1L;

    private final double[] numbers;
    private final int from;
    private final int to;

    Slice(double[] numbers, int from, int to) {
      this.numbers = numbers;
      this.from = from;
      this.to = to;
    }

    double pairwise() {
      return PairwiseBlocks.sum(numbers, from, to);
    }

    ExactSum exact() {
      ExactSum sum = new ExactSum();
      sum.add(numbers, from, to);
      return sum;
    }

    private Object writeReplace() {
      return new Slice(Arrays.copyOfRange(numbers, from, to), 0, to - from);
    }
  }
}
