package dev.parloom.core.wait;

import dev.parloom.core.time.Nanos;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A moment after which waiting ends, or never: of {@link System#nanoTime}, or, if a coroutine makes
 * it, of its loop's clock. Immutable.
 */
public final class Deadline {

  private static final Deadline NEVER = new Deadline(null, 0, false);

  /** Whose time; null for the system's. */
  private final @Nullable Baton clock;

  private final long nanos;
  private final boolean bounded;

  private Deadline(@Nullable Baton clock, long nanos, boolean bounded) {
    this.clock = clock;
    this.nanos = nanos;
    this.bounded = bounded;
  }

  /** A deadline that never comes. */
  public static Deadline never() {
    return NEVER;
  }

  /**
   * A deadline that lies {@code patience} ahead; zero and negative durations have already passed,
   * and one beyond a hundred years never comes.
   */
  public static Deadline in(Duration patience) {
    Baton clock = Baton.current();
    if (patience.isNegative()) {
      return new Deadline(clock, nanoTime(clock), true);
    }
    if (patience.compareTo(Duration.ofNanos(Nanos.of(patience))) > 0) {
      return NEVER;
    }
    return new Deadline(clock, nanoTime(clock) + Nanos.of(patience), true);
  }

  private static long nanoTime(@Nullable Baton clock) {
    return clock == null ? System.nanoTime() : clock.nanoTime();
  }

  /** Whether this deadline comes at all. */
  public boolean isBounded() {
    return bounded;
  }

  /** Nanoseconds left, zero or less once it has passed; {@link Long#MAX_VALUE} if it never does. */
  public long remainingNanos() {
    return bounded ? nanos - nanoTime(clock) : Long.MAX_VALUE;
  }
}
