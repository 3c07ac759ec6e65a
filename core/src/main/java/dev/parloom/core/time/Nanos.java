package dev.parloom.core.time;

import java.time.Duration;

/**
 * Durations as numbers, however long they are: {@link Duration#toNanos} and {@link
 * Duration#toMillis} throw an exception for long ones, such as that of {@link
 * java.time.temporal.ChronoUnit#FOREVER}, which users take for "no limit".
 */
public final class Nanos {

  private static final Duration LONGEST = Duration.ofDays(36_525);

  private static final long NANOS_A_MILLI = 1_000_000;
  private static final double NANOS_A_SECOND = 1e9;

  private Nanos() {}

  /**
   * Nanoseconds, at most a hundred years, ahead or back. So a result can be added to a {@link
   * System#nanoTime}, and such times can be compared by their difference.
   */
  public static long of(Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      return LONGEST.toNanos();
    }
    return duration.compareTo(LONGEST.negated()) < 0 ? -LONGEST.toNanos() : duration.toNanos();
  }

  /** Whole milliseconds, rounded down, of {@link #of}. */
  public static long millis(Duration duration) {
    return Math.floorDiv(of(duration), NANOS_A_MILLI);
  }

  /** Seconds with their fraction. */
  public static double seconds(Duration duration) {
    return duration.getSeconds() + duration.getNano() / NANOS_A_SECOND;
  }
}
