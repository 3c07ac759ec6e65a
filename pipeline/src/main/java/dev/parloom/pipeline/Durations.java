package dev.parloom.pipeline;

import java.time.Duration;
import java.util.Locale;

/** Durations as a person reads them. */
final class Durations {

  private static final Duration LONGEST = Duration.ofDays(36_525);

  private Durations() {}

  /** Nanoseconds, at most a hundred years: times so far apart can still be compared. */
  static long nanos(Duration duration) {
    return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
  }

  /** Three significant digits with a unit below a minute, then minutes and seconds, then hours. */
  static String words(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos < 1_000) {
      return nanos + " ns";
    }
    if (nanos < 1_000_000) {
      return digits(nanos / 1e3) + " µs";
    }
    if (nanos < 1_000_000_000L) {
      return digits(nanos / 1e6) + " ms";
    }
    if (nanos < 60_000_000_000L) {
      return digits(nanos / 1e9) + " s";
    }
    return clock(duration);
  }

  /** Minutes and seconds as 1:05, hours as 2:01:05. */
  static String clock(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
        : String.format(
            Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  private static String digits(double value) {
    String pattern = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, pattern, value);
  }
}
