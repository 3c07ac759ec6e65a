package dev.parloom.compute;

import dev.parloom.core.pool.Pool;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * π from random points in the unit square: four times the share of those with x² + y² ≤ 1.
 *
 * <p>Each 65,536 points have a generator of their own, seeded by their place (the mixing function
 * of SplitMix64: Steele, Lea and Flood, <i>Fast splittable pseudorandom number generators</i>,
 * OOPSLA 2014). So the same seed gives the same hits for every kind and number of workers.
 */
public final class MonteCarloPi {

  private static final int CHUNK = 1 << 16;

  private MonteCarloPi() {}

  /**
   * An estimate of π. It is off by 1.64 / √samples, as a rule (one standard deviation).
   *
   * @param samples 1 or more
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public static double estimate(Pool pool, long samples, long seed) throws InterruptedException {
    return 4.0 * hits(pool, samples, seed) / samples;
  }

  /**
   * How many of the points hit the quarter of the circle.
   *
   * @param samples 1 or more
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public static long hits(Pool pool, long samples, long seed) throws InterruptedException {
    if (samples < 1) {
      throw new IllegalArgumentException("samples must be 1 or more, but are " + samples);
    }
    return Reduction.mapping(
            (Long chunk) -> hitsOf(mixed(seed, chunk), Math.min(CHUNK, samples - chunk * CHUNK)),
            Long::sum)
        .unchecked()
        .over(pool, LongStream.range(0, (samples - 1) / CHUNK + 1).boxed());
  }

  private static long hitsOf(long seed, long samples) {
    SplittableRandom random = new SplittableRandom(seed);
    long hits = 0;
    for (long i = 0; i < samples; i++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      hits += x * x + y * y <= 1 ? 1 : 0;
    }
    return hits;
  }

  private static long mixed(long seed, long chunk) {
    long z = seed + (chunk + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
