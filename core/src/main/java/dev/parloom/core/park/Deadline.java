package dev.parloom.core.park;

import java.time.Duration;

/** A moment of {@link System#nanoTime} after which waiting ends, or never. Immutable. */
public final class Deadline {

  private static final Deadline NEVER = new Deadline(0, false);

  private final long nanos;
  private final boolean bounded;

  private Deadline(long nanos, boolean bounded) {
    this.nanos = nanos;
    this.bounded = bounded;
  }

  /** A deadline that never comes. */
  public static Deadline never() {
    return NEVER;
  }

  /**
   * A deadline that lies {@code patience} ahead; zero and negative durations have already passed,
   * and one beyond some 146 years never comes.
   */
  public static Deadline in(Duration patience) {
    if (patience.isNegative()) {
      return new Deadline(System.nanoTime(), true);
    }
    if (patience.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) > 0) {
      return NEVER;
    }
    return new Deadline(System.nanoTime() + patience.toNanos(), true);
  }

  /** Whether this deadline comes at all. */
  public boolean isBounded() {
    return bounded;
  }

  /** Nanoseconds left, zero or less once it has passed; {@link Long#MAX_VALUE} if it never does. */
  public long remainingNanos() {
    return bounded ? nanos - System.nanoTime() : Long.MAX_VALUE;
  }
}
