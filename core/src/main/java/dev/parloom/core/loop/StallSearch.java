package dev.parloom.core.loop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds who keeps a loop from going on, by looking at it again and again. Has no clock and no
 * thread; for one thread.
 */
final class StallSearch {

  private static final int MOST_SUSPECTS = 8;

  private final String loop;
  private final long limitNanos;
  private final Supplier<? extends Collection<Coroutine>> coroutines;

  private long turn = -1;
  private long sinceNanos;
  private boolean told;

  /**
   * A search that has not looked yet.
   *
   * @param coroutines those that have started and not ended
   */
  StallSearch(String loop, long limitNanos, Supplier<? extends Collection<Coroutine>> coroutines) {
    this.loop = loop;
    this.limitNanos = limitNanos;
    this.coroutines = coroutines;
  }

  /**
   * Looks who runs now, in which turn, at which time; answers what is wrong, once for each turn. A
   * turn counts from when it was first seen.
   */
  @Nullable Stall look(@Nullable Coroutine current, long currentTurn, long nowNanos) {
    if (current == null || currentTurn != turn) {
      turn = current == null ? -1 : currentTurn;
      sinceNanos = nowNanos;
      told = false;
      return null;
    }
    if (told || nowNanos - sinceNanos < limitNanos) {
      return null;
    }
    told = true;
    Stall.Kind kind =
        switch (current.thread().getState()) {
          case BLOCKED -> Stall.Kind.BLOCKED;
          case WAITING, TIMED_WAITING -> Stall.Kind.WAITING;
          default -> Stall.Kind.RUNNING;
        };
    List<StackTraceElement> stack = current.stack();
    return new Stall(
        loop,
        current.name(),
        kind,
        Duration.ofNanos(nowNanos - sinceNanos),
        stack,
        kind == Stall.Kind.BLOCKED ? suspects(current, stack) : List.of());
  }

  private List<Stall.Suspect> suspects(Coroutine blocked, List<StackTraceElement> stack) {
    String where = stack.isEmpty() ? "" : stack.getFirst().getClassName();
    List<Stall.Suspect> likely = new ArrayList<>();
    List<Stall.Suspect> others = new ArrayList<>();
    for (Coroutine coroutine : coroutines.get()) {
      List<StackTraceElement> frames = coroutine.stack();
      if (coroutine != blocked && !frames.isEmpty()) {
        boolean sameClass = frames.stream().anyMatch(frame -> frame.getClassName().equals(where));
        (sameClass ? likely : others).add(new Stall.Suspect(coroutine.name(), frames));
      }
    }
    likely.addAll(others);
    return likely.subList(0, Math.min(likely.size(), MOST_SUSPECTS));
  }
}
