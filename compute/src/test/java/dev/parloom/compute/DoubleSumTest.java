package dev.parloom.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Sums against {@link BigDecimal}, and their bits on every kind of pool. */
@Tag("process")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class DoubleSumTest {

  private static double[] random(int seed, int length, int exponents) {
    SplittableRandom random = new SplittableRandom(seed);
    return random
        .doubles(length, -1, 1)
        .map(x -> Math.scalb(x, random.nextInt(-exponents, exponents + 1)))
        .toArray();
  }

  private static BigDecimal trueSum(double[] numbers) {
    return Arrays.stream(numbers)
        .mapToObj(BigDecimal::new)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Test
  void pairwise_onEveryPool_hasTheSameBits() throws Exception {
    double[] numbers = random(1, 300_007, 20);
    double expected = PairwiseBlocks.sum(numbers, 0, numbers.length);
    Kinds.each(
        (kind, pool) -> assertThat(DoubleSum.pairwise(pool, numbers)).as(kind).isEqualTo(expected));
  }

  @Test
  void pairwise_forManyLengths_staysWithinItsBound() throws Exception {
    try (Pool pool = ThreadPool.platform(2)) {
      for (int length : new int[] {0, 1, 7, 8, 9, 255, 256, 257, 1000, 32_768, 32_769, 200_000}) {
        double[] numbers = random(length, length, 10);
        double error =
            new BigDecimal(DoubleSum.pairwise(pool, numbers))
                .subtract(trueSum(numbers))
                .abs()
                .doubleValue();
        double d = 34 + Math.ceil(Math.log(Math.max(1, length / 256.0)) / Math.log(2));
        double absolute = Arrays.stream(numbers).map(Math::abs).sum();
        assertThat(error).as("%d numbers", length).isLessThanOrEqualTo(d * 0x1p-53 * absolute);
      }
    }
  }

  @Test
  void exact_onEveryPool_isTheTrueSumRoundedOnce() throws Exception {
    double[] numbers = random(2, 100_003, 300);
    double expected = trueSum(numbers).doubleValue();
    Kinds.each(
        (kind, pool) -> assertThat(DoubleSum.exact(pool, numbers)).as(kind).isEqualTo(expected));
  }

  @Test
  void exact_whenAlmostAllCancels_keepsTheRest() throws Exception {
    try (Pool pool = CallerPool.open()) {
      assertThat(DoubleSum.exact(pool, new double[] {1e308, 1e308, 1, -1e308, -1e308}))
          .isEqualTo(1);
      assertThat(DoubleSum.exact(pool, new double[] {1e308, 1e308})).isInfinite();
      assertThat(DoubleSum.exact(pool, new double[] {1, 0x1p-53})).isEqualTo(1); // a tie, to even
      assertThat(DoubleSum.exact(pool, new double[] {1, 0x1p-53, Double.MIN_VALUE}))
          .isEqualTo(1 + 0x1p-52);
      assertThat(DoubleSum.exact(pool, new double[] {-1, -0x1p-53, -Double.MIN_VALUE}))
          .isEqualTo(-1 - 0x1p-52);
      assertThat(DoubleSum.exact(pool, new double[] {Double.MIN_VALUE, Double.MIN_VALUE}))
          .isEqualTo(2 * Double.MIN_VALUE);
      assertThat(DoubleSum.exact(pool, new double[] {Double.MIN_NORMAL, -Double.MIN_VALUE}))
          .isEqualTo(Math.nextDown(Double.MIN_NORMAL));
      assertThat(DoubleSum.exact(pool, new double[] {Double.MAX_VALUE, -Double.MAX_VALUE}))
          .isZero();
    }
  }

  @Test
  void exact_forManyExponents_agreesWithBigDecimal() throws Exception {
    try (Pool pool = CallerPool.open()) {
      for (int seed = 0; seed < 500; seed++) {
        double[] numbers = random(seed, 1 + seed % 40, 1 + seed * 2);
        assertThat(DoubleSum.exact(pool, numbers))
            .as("seed %d", seed)
            .isEqualTo(trueSum(numbers).doubleValue());
      }
    }
  }

  @Test
  void sums_whenNumbersAreNotFinite_areNotEither() throws Exception {
    double[] infinite = new double[100_000];
    infinite[70_000] = Double.NEGATIVE_INFINITY;
    double[] both = infinite.clone();
    both[3] = Double.POSITIVE_INFINITY;
    try (Pool pool = ThreadPool.platform(2)) {
      assertThat(DoubleSum.pairwise(pool, infinite)).isEqualTo(Double.NEGATIVE_INFINITY);
      assertThat(DoubleSum.exact(pool, infinite)).isEqualTo(Double.NEGATIVE_INFINITY);
      assertThat(DoubleSum.pairwise(pool, both)).isNaN();
      assertThat(DoubleSum.exact(pool, both)).isNaN();
    }
  }
}
