package dev.parloom.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import java.math.BigInteger;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Primes against sieve and {@link BigInteger}; π from the same hits on every kind of pool. */
@Tag("process")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class NumbersTest {

  private static final long TEN_TRILLION = 10_000_000_000_000L;

  @Test
  void primes_afterTenTrillion_are16And34OnEveryPool() throws Exception {
    Kinds.each((kind, pool) -> {
      assertThat(Primes.between(pool, TEN_TRILLION, TEN_TRILLION + 500))
          .as(kind)
          .hasSize(16)
          .isSorted()
          .startsWith(10_000_000_000_037L);
      assertThat(Primes.count(pool, TEN_TRILLION, TEN_TRILLION + 1000)).as(kind).isEqualTo(34);
    });
  }

  @Test
  void primes_belowAHundredThousand_areThoseOfTheSieve() throws Exception {
    boolean[] composite = new boolean[100_000];
    for (int i = 2; i < composite.length; i++) {
      for (int j = 2 * i; j < composite.length; j += i) {
        composite[j] = true;
      }
    }
    try (Pool pool = ThreadPool.platform(2)) {
      assertThat(Primes.between(pool, 0, composite.length))
          .isEqualTo(
              LongStream.range(2, composite.length).filter(i -> !composite[(int) i]).toArray());
    }
  }

  @Test
  void isPrime_ofLargeNumbers_agreesWithBigInteger() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 20_000; i++) {
      long number = random.nextLong() >>> (1 + random.nextInt(62));
      assertThat(Primes.isPrime(number))
          .as("%d", number)
          .isEqualTo(BigInteger.valueOf(number).isProbablePrime(60));
    }
    assertThat(Primes.isPrime(Long.MAX_VALUE)).isFalse();
    assertThat(Primes.isPrime(Long.MAX_VALUE - 24)).isTrue(); // the largest prime of 63 bits
    // Strong pseudoprimes to the first 4 and the first 9 prime bases.
    assertThat(Primes.isPrime(3_215_031_751L)).isFalse();
    assertThat(Primes.isPrime(3_825_123_056_546_413_051L)).isFalse();
  }

  @Test
  void ranges_atTheirEnds_areEmptyOrRefused() throws Exception {
    try (Pool pool = CallerPool.open()) {
      assertThat(Primes.between(pool, 5, 5)).isEmpty();
      assertThat(Primes.count(pool, 0, 3)).isEqualTo(1);
      assertThat(Primes.between(pool, Long.MAX_VALUE - 25, Long.MAX_VALUE))
          .containsExactly(Long.MAX_VALUE - 24);
      assertThatThrownBy(() -> Primes.count(pool, 5, 4))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("from is 5 and to is 4");
      assertThatThrownBy(() -> Primes.count(pool, -1, 4))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void pi_onEveryPool_hasTheSameHits() throws Exception {
    long samples = 1_000_000;
    long expected;
    try (Pool pool = CallerPool.open()) {
      expected = MonteCarloPi.hits(pool, samples, 42);
      assertThat(MonteCarloPi.hits(pool, samples, 43)).isNotEqualTo(expected);
      assertThat(MonteCarloPi.estimate(pool, samples, 42)).isCloseTo(Math.PI, within(0.006));
      assertThat(MonteCarloPi.hits(pool, 1, 42)).isBetween(0L, 1L);
      assertThatThrownBy(() -> MonteCarloPi.hits(pool, 0, 42))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 or more, but are 0");
    }
    Kinds.each((kind, pool) ->
        assertThat(MonteCarloPi.hits(pool, samples, 42)).as(kind).isEqualTo(expected));
  }
}
