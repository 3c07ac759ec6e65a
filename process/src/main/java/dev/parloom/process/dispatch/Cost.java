package dev.parloom.process.dispatch;

/**
 * How long a task takes, from what batches took: an exponential moving average, half of it from the
 * last batch. Thread-safe; an update may be lost to another.
 */
final class Cost {

  private volatile long nanos;

  /** The average, in nanoseconds and at least 1; 0 if nothing has been measured. */
  long nanos() {
    return nanos;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // another's measurement is as good
  void took(int tasks, long batchNanos) {
    long each = Math.max(1, batchNanos / Math.max(1, tasks));
    long before = nanos;
    nanos = before == 0 ? each : (before + each) / 2;
  }
}
