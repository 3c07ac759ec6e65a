package dev.parloom.pipeline.policy;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The items of one key that wait in a stage, and what limits them. Told the time; not thread-safe.
 */
final class KeyLane<V> {

  private final int mostAtOnce;
  private final RateLimit.@Nullable State rate;
  private long rest;

  /** In the order in which they may start. */
  final ArrayDeque<V> waiting = new ArrayDeque<>();

  /** How many wait for their next attempt, and come back. */
  int pausing;

  int running;

  /** Whether somebody will ask for its first item. */
  boolean isOffered;

  KeyLane(KeyLimit limit, long nowNanos) {
    mostAtOnce = limit.mostAtOnce();
    RateLimit limited = limit.rateOrNull();
    rate = limited == null ? null : limited.new State(nowNanos);
    rest = nowNanos;
  }

  /** Whether there is an item, and the limit on how many are worked on at once allows it. */
  boolean hasRoom() {
    return !waiting.isEmpty() && running < mostAtOnce;
  }

  /** When the next may start: now or later. */
  long nextNanos(long nowNanos) {
    long byRest = rest - nowNanos > 0 ? rest : nowNanos;
    long byRate = rate == null ? nowNanos : rate.nextNanos(nowNanos);
    return byRate - byRest > 0 ? byRate : byRest;
  }

  /** The first item starts, at a time no earlier than {@link #nextNanos} said. */
  V start(long nowNanos) {
    if (rate != null) {
      rate.start(nowNanos);
    }
    running++;
    return waiting.remove();
  }

  /** Nothing starts before that time. */
  void restUntil(long untilNanos, long nowNanos) {
    if (rest - nowNanos <= 0 || untilNanos - rest > 0) {
      rest = untilNanos;
    }
  }

  /** Whether it remembers nothing that a new one would not. */
  boolean isQuiet(long nowNanos) {
    return waiting.isEmpty()
        && running == 0
        && pausing == 0
        && rest - nowNanos <= 0
        && (rate == null || rate.isQuiet(nowNanos));
  }
}
