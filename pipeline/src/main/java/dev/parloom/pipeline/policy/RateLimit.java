package dev.parloom.pipeline.policy;

import dev.parloom.core.time.Nanos;
import dev.parloom.text.Durations;
import java.time.Duration;

/**
 * How many items may start in a stretch of time. Immutable.
 *
 * <p>Starts are spaced evenly; a burst lets some that were saved up in quiet times go at once. The
 * algorithm is the generic cell rate algorithm, equal to a leaky bucket (ITU-T I.371).
 */
public final class RateLimit {

  private final long intervalNanos;
  private final int burst;

  private RateLimit(long intervalNanos, int burst) {
    this.intervalNanos = intervalNanos;
    this.burst = burst;
  }

  /**
   * So many starts in each such stretch of time, evenly spaced.
   *
   * @param starts 1 or more
   * @param stretch more than zero, and at least 1 ns a start
   */
  public static RateLimit of(int starts, Duration stretch) {
    if (starts < 1 || !stretch.isPositive() || Nanos.of(stretch.dividedBy(starts)) < 1) {
      throw new IllegalArgumentException(
          "a rate must be 1 start or more in a time of more than zero, but is %d in %s"
              .formatted(starts, stretch));
    }
    return new RateLimit(Nanos.of(stretch.dividedBy(starts)), 1);
  }

  /**
   * Lets that many start at once after a quiet time.
   *
   * @param starts 1 (the default: none are saved up) or more
   */
  public RateLimit burst(int starts) {
    if (starts < 1) {
      throw new IllegalArgumentException("a burst must be 1 start or more, but is " + starts);
    }
    return new RateLimit(intervalNanos, starts);
  }

  String describe() {
    return "one start each " + Durations.words(Duration.ofNanos(intervalNanos));
  }

  /** Where a limit stands. Not thread-safe. */
  final class State {
    /** When the next start would come if all were evenly spaced. */
    private long due;

    State(long nowNanos) {
      due = nowNanos;
    }

    /** When the next may start: now or later. */
    long nextNanos(long nowNanos) {
      long early = due - (burst - 1) * intervalNanos;
      return early - nowNanos > 0 ? early : nowNanos;
    }

    /** One starts at that time, which is no earlier than {@link #nextNanos} said. */
    void start(long atNanos) {
      due = (due - atNanos > 0 ? due : atNanos) + intervalNanos;
    }

    /** Whether it remembers nothing that a new one would not. */
    boolean isQuiet(long nowNanos) {
      return due - nowNanos <= 0;
    }
  }
}
