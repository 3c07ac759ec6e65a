package dev.parloom.pipeline.policy;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Says which of a stage's items may start now: those whose pause between attempts is over, under
 * the limits of their key and of the stage, while the circuit breaker allows. It has no clock and
 * no thread: it is told the time, as {@code System.nanoTime} would tell it. Not thread-safe.
 *
 * <p>Items of one key wait in a {@link KeyLane}, those without in one more; lanes take turns, so
 * that a key with many items does not hold up the others.
 *
 * @param <V> an item in the stage
 */
public final class Pacer<V> {

  /** No time: only an event changes something. */
  public static final long NEVER = Long.MAX_VALUE;

  /** How many keys may have a limit's state before the quiet ones are forgotten. */
  private static final int MOST_KEYS = 1_024;

  /** An item or a lane that waits for a time. */
  private record Due<E>(E what, long nanos, long number) {
    Due {
      nanos = nanos == NEVER ? nanos + 1 : nanos;
    }

    boolean isCome(long nowNanos) {
      return nanos - nowNanos <= 0;
    }

    /** Times may overflow, so differences are compared, not times. */
    static int compare(Due<?> one, Due<?> other) {
      int byTime = Long.signum(one.nanos - other.nanos);
      return byTime != 0 ? byTime : Long.compare(one.number, other.number);
    }
  }

  /** An item whose pause between attempts is not over. */
  private record Pausing<V>(V item, KeyLane<V> lane) {}

  private final RetryPolicy retries;
  private final Pacing.@Nullable Keys keys;
  private final RandomGenerator chance;
  private final RateLimit.@Nullable State rate;
  private final CircuitBreaker.@Nullable State breaker;

  private final KeyLane<V> withoutKey;
  private final Map<String, KeyLane<V>> byKey = new HashMap<>();
  private int keysToForgetAt = MOST_KEYS;

  private final PriorityQueue<Due<Pausing<V>>> pausing = new PriorityQueue<>(Due::compare);

  /** Lanes whose first item may not start yet. A lane is here, or ready, or neither. */
  private final PriorityQueue<Due<KeyLane<V>>> lanesDue = new PriorityQueue<>(Due::compare);

  /** Lanes whose first item waits for nothing but the stage's own limits. */
  private final ArrayDeque<KeyLane<V>> ready = new ArrayDeque<>();

  private long arrivals;

  /** One without items; {@code chance} spreads the pauses between attempts. */
  public Pacer(Pacing pacing, RandomGenerator chance, long nowNanos) {
    this.retries = pacing.retries();
    this.keys = pacing.keys();
    this.chance = chance;
    this.withoutKey = new KeyLane<>(KeyLimit.none(), nowNanos);
    RateLimit limit = pacing.rate();
    this.rate = limit == null ? null : limit.new State(nowNanos);
    CircuitBreaker circuit = pacing.breaker();
    this.breaker = circuit == null ? null : circuit.new State();
  }

  /**
   * Takes an item in.
   *
   * @param value what its key is taken from
   */
  public void arrived(V item, @Nullable Object value, long nowNanos) {
    queue(item, laneOf(value, nowNanos), nowNanos);
  }

  private KeyLane<V> laneOf(@Nullable Object value, long nowNanos) {
    Pacing.Keys known = keys;
    String key = known == null ? null : known.of(value);
    if (known == null || key == null) {
      return withoutKey;
    }
    KeyLane<V> there = byKey.get(key);
    if (there != null) {
      return there;
    }
    if (byKey.size() >= keysToForgetAt) {
      byKey.values().removeIf(lane -> lane.isQuiet(nowNanos));
      keysToForgetAt = Math.max(MOST_KEYS, 2 * byKey.size());
    }
    KeyLane<V> lane = new KeyLane<>(known.limitOf().apply(value), nowNanos);
    byKey.put(key, lane);
    return lane;
  }

  private void queue(V item, KeyLane<V> lane, long nowNanos) {
    lane.waiting.add(item);
    offer(lane, nowNanos);
  }

  /** Sees to it that the lane is asked for its first item when that may start. */
  private void offer(KeyLane<V> lane, long nowNanos) {
    if (lane.isOffered || !lane.hasRoom()) {
      return; // or asked again when one of its items has ended
    }
    lane.isOffered = true;
    long due = lane.nextNanos(nowNanos);
    if (due - nowNanos > 0) {
      lanesDue.add(new Due<>(lane, due, arrivals++));
    } else {
      ready.add(lane);
    }
  }

  /** An item that may start now, and counts as started; null if there is none. */
  public @Nullable V next(long nowNanos) {
    for (Due<Pausing<V>> first = pausing.peek();
        first != null && first.isCome(nowNanos);
        first = pausing.peek()) {
      Pausing<V> over = pausing.remove().what();
      over.lane().pausing--;
      queue(over.item(), over.lane(), nowNanos);
    }
    for (Due<KeyLane<V>> first = lanesDue.peek();
        first != null && first.isCome(nowNanos);
        first = lanesDue.peek()) {
      ready.add(lanesDue.remove().what());
    }
    while (!ready.isEmpty() && gateNanos(nowNanos) == nowNanos) {
      KeyLane<V> lane = ready.remove();
      lane.isOffered = false;
      if (lane.nextNanos(nowNanos) == nowNanos && lane.hasRoom()) {
        V item = lane.start(nowNanos);
        offer(lane, nowNanos);
        if (rate != null) {
          rate.start(nowNanos);
        }
        if (breaker != null) {
          breaker.start();
        }
        return item;
      }
      offer(lane, nowNanos); // it was told to rest meanwhile
    }
    return null;
  }

  /** When to call {@link #next} again, if nothing happens before; {@link #NEVER} for no time. */
  public long nextNanos(long nowNanos) {
    long next = ready.isEmpty() ? NEVER : gateNanos(nowNanos);
    next = earlier(next, pausing.peek());
    return earlier(next, lanesDue.peek());
  }

  private static long earlier(long nanos, @Nullable Due<?> due) {
    return due != null && (nanos == NEVER || due.nanos() - nanos < 0) ? due.nanos() : nanos;
  }

  private long gateNanos(long nowNanos) {
    long byRate = rate == null ? nowNanos : rate.nextNanos(nowNanos);
    long byBreaker = breaker == null ? nowNanos : breaker.nextNanos(nowNanos);
    if (byBreaker == NEVER) {
      return NEVER;
    }
    return byRate - byBreaker > 0 ? byRate : byBreaker;
  }

  /**
   * An item that was started has succeeded.
   *
   * @param value what its key is taken from
   */
  public void succeeded(@Nullable Object value, long nowNanos) {
    if (breaker != null) {
      breaker.succeeded();
    }
    ended(laneOf(value, nowNanos), nowNanos);
  }

  private void ended(KeyLane<V> lane, long nowNanos) {
    lane.running--;
    offer(lane, nowNanos);
  }

  /**
   * An item that was started has failed.
   *
   * @param value what its key is taken from
   * @param attempts how often it has been tried
   * @return whether it has been taken in again, for another attempt
   */
  public boolean failed(
      V item, @Nullable Object value, int attempts, Throwable cause, long nowNanos) {
    if (breaker != null) {
      breaker.failed(nowNanos);
    }
    KeyLane<V> lane = laneOf(value, nowNanos);
    boolean again = retries.allows(attempts, cause);
    if (again) {
      long asked = retries.askedNanos(cause);
      if (asked >= 0 && lane != withoutKey) {
        lane.restUntil(nowNanos + asked, nowNanos);
      }
      long pause = asked >= 0 ? asked : retries.pauseNanos(attempts, chance);
      lane.pausing++;
      pausing.add(new Due<>(new Pausing<>(item, lane), nowNanos + pause, arrivals++));
    }
    ended(lane, nowNanos);
    return again;
  }
}
