package dev.parloom.pipeline;

import java.time.Duration;

/**
 * Counts durations in buckets that grow by an eighth of a doubling, so a percentile is at most 13 %
 * too large and never too small; the maximum is exact. Fixed memory. Not thread-safe.
 */
final class LatencyHistogram {

  private static final int PER_DOUBLING = 8;

  private final long[] counts = new long[64 * PER_DOUBLING];
  private long total;
  private long maxNanos;

  void add(long nanos) {
    counts[bucketOf(nanos)]++;
    total++;
    maxNanos = Math.max(maxNanos, nanos);
  }

  private static int bucketOf(long nanos) {
    if (nanos < PER_DOUBLING) {
      return (int) Math.max(0, nanos);
    }
    int doubling = 63 - Long.numberOfLeadingZeros(nanos);
    int eighth = (int) (nanos >>> (doubling - 3)) & (PER_DOUBLING - 1);
    return (doubling - 2) * PER_DOUBLING + eighth;
  }

  /** The largest duration that falls into the bucket. */
  private static long upperBoundOf(int bucket) {
    if (bucket < PER_DOUBLING) {
      return bucket;
    }
    int shift = bucket / PER_DOUBLING - 1;
    long eighth = (long) PER_DOUBLING + bucket % PER_DOUBLING;
    return ((eighth + 1) << shift) - 1;
  }

  /**
   * A duration that this share of all durations (0 to 1) does not exceed; zero if there are none.
   */
  Duration percentile(double share) {
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int bucket = 0; bucket < counts.length && total > 0; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) {
        return Duration.ofNanos(Math.min(upperBoundOf(bucket), maxNanos));
      }
    }
    return Duration.ZERO;
  }

  Duration max() {
    return Duration.ofNanos(maxNanos);
  }
}
