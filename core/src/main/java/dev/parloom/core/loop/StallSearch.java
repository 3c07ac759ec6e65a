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
 *
 * <p>A turn counts as long only by looks that follow each other in time. Where the looks themselves
 * come late the machine is too busy to tell a task that does not let go of its turn from one that
 * gets no processor, so the count begins anew.
 */
final class StallSearch {

  private static final int MOST_SUSPECTS = 8;

  private final String loop;
  private final long limitNanos;
  private final Supplier<? extends Collection<Coroutine>> coroutines;

  private long turn = -1;
  private long sinceNanos;
  private long lookedNanos;
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
   * turn counts from when it was first seen. The caller, who looks twice in the limit's time, drops
   * the answer if the turn has ended meanwhile.
   */
  @Nullable Stall look(@Nullable Coroutine current, long currentTurn, long nowNanos) {
    boolean late = nowNanos - lookedNanos > limitNanos;
    lookedNanos = nowNanos;
    if (current == null || currentTurn != turn || late) {
      turn = current == null ? -1 : currentTurn;
      sinceNanos = nowNanos;
      told = false;
      return null;
    }
    if (told || nowNanos - sinceNanos < limitNanos) {
      return null;
    }
    Stall.Kind kind =
        switch (current.thread().getState()) {
          case BLOCKED -> Stall.Kind.BLOCKED;
          case WAITING, TIMED_WAITING -> Stall.Kind.WAITING;
          default -> Stall.Kind.RUNNING;
        };
    List<StackTraceElement> stack = current.stack();
    if (isOurs(stack, kind)) {
      return null;
    }
    told = true;
    return new Stall(
        loop,
        current.name(),
        kind,
        Duration.ofNanos(nowNanos - sinceNanos),
        stack,
        kind == Stall.Kind.BLOCKED ? suspects(current, stack) : List.of());
  }

  /**
   * Whether the task is in code of Parloom's that soon goes on: it runs, or wants a lock that is
   * held for a few instructions. A task that makes Parloom wait for something else, as one does
   * that closes a pool of threads, is to be named.
   */
  static boolean isOurs(List<StackTraceElement> stack, Stall.Kind kind) {
    boolean locks = kind != Stall.Kind.WAITING;
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (name.startsWith("dev.parloom.")) {
        return locks;
      }
      if (!name.startsWith("java.") && !name.startsWith("jdk.")) {
        return false;
      }
      locks |= name.startsWith("java.util.concurrent.locks.ReentrantLock");
    }
    return false;
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
