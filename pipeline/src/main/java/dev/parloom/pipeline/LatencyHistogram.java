package dev.parloom.pipeline;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts durations in buckets that grow by an eighth of a doubling, so a percentile is at most 13 %
 * too large and never too small; the maximum is exact. Fixed memory. One thread adds; any may read
 * meanwhile, and may miss what is being added.
 */
final class LatencyHistogram {

  private static final int PER_DOUBLING = 8;

  // Opaque writes of the one thread that adds: a reader needs no order between them.

  private final AtomicLongArray counts = new AtomicLongArray(64 * PER_DOUBLING);
  private final AtomicLong maxNanos = new AtomicLong();

  void add(long nanos) {
    int bucket = bucketOf(nanos);
    counts.setOpaque(bucket, counts.getPlain(bucket) + 1);
    if (nanos > maxNanos.getPlain()) {
      maxNanos.setOpaque(nanos);
    }
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
    long total = 0;
    for (int bucket = 0; bucket < counts.length(); bucket++) {
      total += counts.getOpaque(bucket);
    }
    long rank = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int bucket = 0; bucket < counts.length() && total > 0; bucket++) {
      seen += counts.getOpaque(bucket);
      if (seen >= rank) { // comes true: no count gets smaller
        return Duration.ofNanos(Math.min(upperBoundOf(bucket), maxNanos.getOpaque()));
      }
    }
    return Duration.ZERO;
  }

  Duration max() {
    return Duration.ofNanos(maxNanos.getOpaque());
  }
}
