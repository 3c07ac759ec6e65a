package dev.parloom.pipeline;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Says which of a stage's items may start now: those whose pause between attempts is over, under
 * the limits on the rate, while the circuit breaker allows. It has no clock and no thread: it is
 * told the time, as {@code System.nanoTime} would tell it. Not thread-safe.
 *
 * @param <V> an item in the stage
 */
final class Pacer<V> {

  /** No time: only an event changes something. */
  static final long NEVER = Long.MAX_VALUE;

  /** How many keys may have a limit's state before the quiet ones are forgotten. */
  private static final int MOST_KEYS = 1_024;

  /**
   * An item that waits for a time.
   *
   * @param key of its rate limit; null if it needs none
   */
  private record Waiting<V>(V item, @Nullable String key, long dueNanos, long number) {
    Waiting {
      dueNanos = dueNanos == NEVER ? dueNanos + 1 : dueNanos;
    }

    /** Times may overflow, so differences are compared, not times. */
    static int compare(Waiting<?> one, Waiting<?> other) {
      int byTime = Long.signum(one.dueNanos - other.dueNanos);
      return byTime != 0 ? byTime : Long.compare(one.number, other.number);
    }
  }

  private final StageOptions options;
  private final RandomGenerator chance;
  private final RateLimit.@Nullable State rate;
  private final CircuitBreaker.@Nullable State breaker;
  private final Map<String, RateLimit.State> byKey = new HashMap<>();
  private int keysToForgetAt = MOST_KEYS;

  /** For a time to come: a pause between attempts, or the turn of their key. */
  private final PriorityQueue<Waiting<V>> later = new PriorityQueue<>(Waiting::compare);

  /** For nothing but the stage's own limits. */
  private final ArrayDeque<Waiting<V>> ready = new ArrayDeque<>();

  private long arrivals;

  Pacer(StageOptions options, RandomGenerator chance, long nowNanos) {
    this.options = options;
    this.chance = chance;
    RateLimit limit = options.rateOrNull();
    this.rate = limit == null ? null : limit.new State(nowNanos);
    CircuitBreaker circuit = options.breakerOrNull();
    this.breaker = circuit == null ? null : circuit.new State();
  }

  /**
   * Takes an item in.
   *
   * @param value what the key of its rate limit is taken from
   */
  void arrived(V item, @Nullable Object value, long nowNanos) {
    ready.add(new Waiting<>(item, options.rateKey(value), nowNanos, arrivals++));
  }

  private void forgetQuietKeys(long nowNanos) {
    if (byKey.size() >= keysToForgetAt) {
      byKey.values().removeIf(state -> state.isQuiet(nowNanos));
      keysToForgetAt = Math.max(MOST_KEYS, 2 * byKey.size());
    }
  }

  /** An item that may start now, and counts as started; null if there is none. */
  @Nullable V next(long nowNanos) {
    for (Waiting<V> first = later.peek();
        first != null && first.dueNanos() - nowNanos <= 0;
        first = later.peek()) {
      ready.add(later.remove());
    }
    while (!ready.isEmpty() && gateNanos(nowNanos) == nowNanos) {
      Waiting<V> first = ready.remove();
      if (mayStart(first, nowNanos)) {
        if (rate != null) {
          rate.start(nowNanos);
        }
        if (breaker != null) {
          breaker.start();
        }
        return first.item();
      }
    }
    return null;
  }

  /** Whether the rate of its key lets it start, which then counts; else it waits for its turn. */
  private boolean mayStart(Waiting<V> one, long nowNanos) {
    String key = one.key();
    RateLimit perKey = options.ratePerKeyOrNull();
    if (key == null || perKey == null) {
      return true;
    }
    forgetQuietKeys(nowNanos);
    RateLimit.State state = byKey.computeIfAbsent(key, k -> perKey.new State(nowNanos));
    long due = state.nextNanos(nowNanos);
    if (due - nowNanos > 0) {
      later.add(new Waiting<>(one.item(), key, due, one.number()));
      return false;
    }
    state.start(nowNanos);
    return true;
  }

  /** When to call {@link #next} again, if nothing happens before; {@link #NEVER} for no time. */
  long nextNanos(long nowNanos) {
    long gate = ready.isEmpty() ? NEVER : gateNanos(nowNanos);
    Waiting<V> first = later.peek();
    if (first == null || (gate != NEVER && gate - first.dueNanos() <= 0)) {
      return gate;
    }
    return first.dueNanos();
  }

  private long gateNanos(long nowNanos) {
    long byRate = rate == null ? nowNanos : rate.nextNanos(nowNanos);
    long byBreaker = breaker == null ? nowNanos : breaker.nextNanos(nowNanos);
    if (byBreaker == NEVER) {
      return NEVER;
    }
    return byRate - byBreaker > 0 ? byRate : byBreaker;
  }

  /** An item that was started has succeeded. */
  void succeeded() {
    if (breaker != null) {
      breaker.succeeded();
    }
  }

  /**
   * An item that was started has failed.
   *
   * @param attempts how often it has been tried
   * @param value what the key of its rate limit is taken from
   * @return whether it has been taken in again, for another attempt
   */
  boolean failed(V item, @Nullable Object value, int attempts, Throwable cause, long nowNanos) {
    if (breaker != null) {
      breaker.failed(nowNanos);
    }
    RetryPolicy retries = options.retryPolicy();
    if (!retries.allows(attempts, cause)) {
      return false;
    }
    long due = nowNanos + retries.pauseNanos(attempts, chance);
    later.add(new Waiting<>(item, options.rateKey(value), due, arrivals++));
    return true;
  }
}
