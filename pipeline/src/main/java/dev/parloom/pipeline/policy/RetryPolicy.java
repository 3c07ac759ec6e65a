package dev.parloom.pipeline.policy;

import dev.parloom.core.time.Nanos;
import dev.parloom.text.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * How often, and when, a stage tries again after a failure. Immutable.
 *
 * <p>The pause before retry n is the first one doubled n - 1 times, but never longer than the
 * longest, of which a part chosen by chance is left out, so that many items that failed together do
 * not come back together ("equal jitter" at its default of one half; Marc Brooker, "Exponential
 * Backoff and Jitter", AWS Architecture Blog, 2015). An item that waits for its next attempt
 * occupies no worker, but counts as in flight ({@code StageOptions.inFlight}).
 */
public final class RetryPolicy {

  private static final RetryPolicy NONE =
      new RetryPolicy(
          0,
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          0.5,
          RetryPolicy::isNoError,
          cause -> Optional.empty(),
          Duration.ZERO);

  private final int times;
  private final Duration first;
  private final Duration longest;
  private final double jitter;
  private final Predicate<? super Throwable> when;
  private final Function<? super Throwable, Optional<Duration>> asked;
  private final Duration mostAsked;

  private RetryPolicy(
      int times,
      Duration first,
      Duration longest,
      double jitter,
      Predicate<? super Throwable> when,
      Function<? super Throwable, Optional<Duration>> asked,
      Duration mostAsked) {
    this.times = times;
    this.first = first;
    this.longest = longest;
    this.jitter = jitter;
    this.when = when;
    this.asked = asked;
    this.mostAsked = mostAsked;
  }

  private static boolean isNoError(Throwable cause) {
    return !(cause instanceof Error);
  }

  /** Never tries again. */
  public static RetryPolicy none() {
    return NONE;
  }

  /**
   * Tries again so many times after the first failure; pauses of 1 s, 2 s, 4 s … up to 1 min, less
   * up to half of each; after any {@code Exception}, but no {@code Error}.
   *
   * @param times 1 or more
   */
  public static RetryPolicy times(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("retries must be 1 or more, but were " + times);
    }
    return new RetryPolicy(
        times, NONE.first, NONE.longest, NONE.jitter, NONE.when, NONE.asked, NONE.mostAsked);
  }

  /**
   * Other pauses.
   *
   * @param firstPause before the first retry; doubled before each further one
   * @param longestPause what no pause exceeds; not shorter than the first
   */
  public RetryPolicy backoff(Duration firstPause, Duration longestPause) {
    if (firstPause.isNegative() || longestPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "the longest pause, %d ms, must not be shorter than the first, %d ms, and that not negative"
              .formatted(Nanos.millis(longestPause), Nanos.millis(firstPause)));
    }
    return new RetryPolicy(times, firstPause, longestPause, jitter, when, asked, mostAsked);
  }

  /**
   * Another jitter.
   *
   * @param share how much of a pause may be left out, 0 (nothing) to 1 (all of it)
   */
  public RetryPolicy jitter(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a jitter must be 0 to 1, but is " + share);
    }
    return new RetryPolicy(times, first, longest, share, when, asked, mostAsked);
  }

  /** Tries again only after failures like these. Called by the stage's thread. */
  public RetryPolicy when(Predicate<? super Throwable> worthRetrying) {
    Objects.requireNonNull(worthRetrying, "worthRetrying");
    return new RetryPolicy(times, first, longest, jitter, worthRetrying, asked, mostAsked);
  }

  /**
   * Takes failures at their word that ask for a pause, like an HTTP server's {@code Retry-After}:
   * that is the pause then, and in a stage with limits by key all items of the key wait for it. A
   * failure that asks for more than is granted is not tried again.
   *
   * @param asks the pause that a failure asks for, if it does; called by the stage's thread
   * @param most the longest pause that is granted
   */
  public RetryPolicy honouring(
      Function<? super Throwable, Optional<Duration>> asks, Duration most) {
    Objects.requireNonNull(asks, "asks");
    Objects.requireNonNull(most, "most");
    return new RetryPolicy(times, first, longest, jitter, when, asks, most);
  }

  /** Whether nothing is tried again. */
  public boolean isNone() {
    return times == 0;
  }

  /** Whether to try again after so many attempts, the last of which has failed like that. */
  boolean allows(int attempts, Throwable cause) {
    return attempts <= times
        && when.test(cause)
        && asked.apply(cause).map(pause -> pause.compareTo(mostAsked) <= 0).orElse(true);
  }

  /** The pause that the failure itself asks for, which is granted; -1 if it asks for none. */
  long askedNanos(Throwable cause) {
    return asked.apply(cause).map(Nanos::of).orElse(-1L);
  }

  /** The pause after so many attempts, 1 or more, in nanoseconds. */
  long pauseNanos(int attempts, RandomGenerator chance) {
    double doubled = Nanos.of(first) * Math.scalb(1.0, Math.min(attempts - 1, 100));
    double full = Math.min(doubled, (double) Nanos.of(longest));
    return (long) (full * (1 - jitter * chance.nextDouble()));
  }

  String describe() {
    return "%d retries after %s to %s"
        .formatted(times, Durations.words(first), Durations.words(longest));
  }
}
