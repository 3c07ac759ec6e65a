package dev.parloom.text;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write and read them. */
public final class Durations {

  private static final Pattern READ = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern RATE = Pattern.compile("([0-9]{1,9})/(s|m|h)");
  private static final Duration LONGEST_READ = Duration.ofHours(10_000);

  private static final int SECONDS_A_MINUTE = 60;

  private Durations() {}

  /** Three significant digits with a unit below a minute, then minutes and seconds, then hours. */
  public static String words(Duration duration) {
    if (duration.toSeconds() >= SECONDS_A_MINUTE) {
      return clock(duration);
    }
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
    return digits(nanos / 1e9) + " s";
  }

  /** Minutes and seconds as 1:05, hours as 2:01:05. */
  public static String clock(Duration duration) {
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

  /**
   * Reads a rate, like {@code 10/s}, as the time from one start to the next.
   *
   * @throws IllegalArgumentException if it is none, saying why
   */
  public static Duration parseSpacing(String text) {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      throw new IllegalArgumentException(
          "'%s' is no rate; write a number and /s, /m or /h, like 10/s".formatted(text));
    }
    Duration stretch =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          default -> Duration.ofHours(1);
        };
    return stretch.dividedBy(Integer.parseInt(matcher.group(1)));
  }

  /**
   * Reads a time, like {@code 20s}: a number and ms, s, m or h; up to 10,000 h.
   *
   * @throws IllegalArgumentException if it is none, saying why
   */
  public static Duration parse(String text) {
    Matcher matcher = READ.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no time; write a number and ms, s, m or h, like 20s".formatted(text));
    }
    long number = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofHours(number);
        };
    if (duration.compareTo(LONGEST_READ) > 0) {
      throw new IllegalArgumentException(
          "'%s' is more than the limit of %d h".formatted(text, LONGEST_READ.toHours()));
    }
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("'%s' must be more than zero".formatted(text));
    }
    return duration;
  }
}
