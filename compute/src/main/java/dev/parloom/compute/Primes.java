package dev.parloom.compute;

import dev.parloom.core.pool.Pool;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Primes among longs, by the Miller–Rabin test with the first 12 primes as bases, which is no guess
 * below 3.18·10<sup>23</sup> (Sorenson and Webster, <i>Strong pseudoprimes to twelve prime
 * bases</i>, Math. Comp. 86, 2017).
 */
public final class Primes {

  private static final long[] BASES = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  private static final long CHUNK = 1 << 10;

  private Primes() {}

  /**
   * The primes of a range, in order.
   *
   * @param from 0 or more
   * @param to exclusive; not less than from
   * @throws IllegalArgumentException if these are no range
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public static long[] between(Pool pool, long from, long to) throws InterruptedException {
    requireRange(from, to);
    return Reduction.mapping((Long first) -> in(first, end(first, to)), Primes::joined)
        .identity(new long[0])
        .unchecked()
        .over(pool, starts(from, to));
  }

  /**
   * How many primes a range has.
   *
   * @param from 0 or more
   * @param to exclusive; not less than from
   * @throws IllegalArgumentException if these are no range
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public static long count(Pool pool, long from, long to) throws InterruptedException {
    requireRange(from, to);
    return Reduction.mapping((Long first) -> countIn(first, end(first, to)), Long::sum)
        .identity(0L)
        .unchecked()
        .over(pool, starts(from, to));
  }

  /** Whether the number is a prime; no number below 2 is one. */
  public static boolean isPrime(long number) {
    if (number < 2) {
      return false;
    }
    for (long base : BASES) {
      if (number % base == 0) {
        return number == base;
      }
    }
    MontgomeryField field = new MontgomeryField(number);
    for (long base : BASES) {
      if (!field.isStrongProbablePrime(base)) {
        return false;
      }
    }
    return true;
  }

  private static void requireRange(long from, long to) {
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(
          "primes are looked for in 0 ≤ from ≤ to, but from is %,d and to is %,d"
              .formatted(from, to));
    }
  }

  private static Stream<Long> starts(long from, long to) {
    long chunks = (to - from) / CHUNK + ((to - from) % CHUNK == 0 ? 0 : 1);
    return LongStream.range(0, chunks).mapToObj(chunk -> from + chunk * CHUNK);
  }

  private static long end(long first, long to) {
    return to - first < CHUNK ? to : first + CHUNK;
  }

  private static long[] in(long from, long to) {
    return LongStream.range(from, to).filter(Primes::isPrime).toArray();
  }

  private static long[] joined(long[] left, long[] right) {
    long[] both = Arrays.copyOf(left, Math.addExact(left.length, right.length));
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  private static long countIn(long from, long to) {
    long count = 0;
    for (long number = from; number < to; number++) {
      count += isPrime(number) ? 1 : 0;
    }
    return count;
  }
}
