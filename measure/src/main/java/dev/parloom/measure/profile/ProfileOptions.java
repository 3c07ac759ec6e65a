package dev.parloom.measure.profile;

import java.time.Duration;

/** How a profiler records. Immutable: each method answers changed options. */
public final class ProfileOptions {

  private static final Duration SHORTEST_PERIOD = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final ProfileOptions DEFAULTS =
      new ProfileOptions(Sampling.best(), Duration.ofMillis(10), Duration.ofMillis(1));

  private final Sampling sampling;
  private final Duration period;
  private final Duration shortestWait;

  private ProfileOptions(Sampling sampling, Duration period, Duration shortestWait) {
    this.sampling = sampling;
    this.period = period;
    this.shortestWait = shortestWait;
  }

  /** The best sampling there is, every 10 ms, and waits of 1 ms or more. */
  public static ProfileOptions defaults() {
    return DEFAULTS;
  }

  /** What a thread must be doing to be sampled. Default: {@link Sampling#best}. */
  public ProfileOptions sampling(Sampling kind) {
    return new ProfileOptions(kind, period, shortestWait);
  }

  /**
   * The time from one sample to the next, 1 ms to 1 min. Default: 10 ms, which costs little.
   *
   * @throws IllegalArgumentException if it is out of bounds
   */
  public ProfileOptions period(Duration time) {
    check("the period", time, SHORTEST_PERIOD);
    return new ProfileOptions(sampling, time, shortestWait);
  }

  /**
   * Waits that are shorter are not recorded; 0 to 1 min. Default: 1 ms. At 0 a lock that many
   * threads take in turn can fill the recording, and slow them down.
   *
   * @throws IllegalArgumentException if it is out of bounds
   */
  public ProfileOptions shortestWait(Duration time) {
    check("the shortest wait", time, Duration.ZERO);
    return new ProfileOptions(sampling, period, time);
  }

  private static void check(String what, Duration time, Duration least) {
    if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be %d to %,d ms, but is %s"
              .formatted(what, least.toMillis(), LONGEST.toMillis(), time));
    }
  }

  Sampling sampling() {
    return sampling;
  }

  Duration period() {
    return period;
  }

  Duration shortestWait() {
    return shortestWait;
  }
}
