package dev.parloom.core.wait;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for what among the tasks of all pools of this JVM, so that a deadlock of tasks waiting
 * for tasks is named instead of suffered.
 *
 * <p>Before a task waits without a deadline it enters what it waits for. The wait can end if
 * something that does not itself wait can be reached from there: see {@link Awaited#canCome}. If
 * nothing can, the last one to enter has closed a cycle, and gets {@link Awaiter#deadlocked}. What
 * others do can also close one behind the back of a task that waits already, so it enters again
 * every {@link #recheck}.
 *
 * <p>No deadlock is reported that is none: whatever cannot be told for certain counts as able to
 * come. Waits with a deadline end by themselves and are not entered. Waits through what is no
 * {@link Awaited} are not seen, so a deadlock that also involves such a wait is missed.
 */
public final class WaitGraph {

  private static final Duration RECHECK = Duration.ofMillis(500);
  private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

  private static final ThreadLocal<@Nullable Awaiter> CURRENT = new ThreadLocal<>();

  @GuardedBy("itself")
  private static final Map<Awaiter, Awaited> WAITS = new HashMap<>();

  private WaitGraph() {}

  /** What the calling thread runs; null if it is nothing whose waits are entered. */
  public static @Nullable Awaiter current() {
    return CURRENT.get();
  }

  /** Says what the calling thread runs from now on; null for nothing. */
  public static void setCurrent(@Nullable Awaiter current) {
    CURRENT.set(current); // null too: to remove it, and to enter it anew, costs each task more
  }

  /** Whether the waits of the calling thread are to be entered. */
  public static boolean watches() {
    return CURRENT.get() != null;
  }

  /**
   * How long a task waits before it looks for a deadlock again: 500 ms, and for ever on a loop
   * whose time is virtual, which would have nothing to do but pass it.
   */
  public static Duration recheck() {
    Baton baton = Baton.current();
    return baton != null && baton.isTimeVirtual() ? NEVER : RECHECK;
  }

  /**
   * The calling thread is about to wait for this without a deadline; does nothing if it runs no
   * task.
   *
   * @throws RuntimeException what {@link Awaiter#deadlocked} makes, if it could never come
   */
  public static void enter(Awaited target) {
    Awaiter current = CURRENT.get();
    if (current == null) {
      return;
    }
    synchronized (WAITS) {
      WAITS.put(current, target);
      if (!target.canCome(new WaitSearch(WAITS, current))) {
        WAITS.remove(current);
        throw current.deadlocked(target);
      }
    }
  }

  /**
   * The calling thread is about to wait, without a deadline, until any of these comes; does nothing
   * if it runs no task, or if one of them is no {@link Awaited}, of which nothing can be told.
   *
   * <p>The caller must have made sure, after it collected them, that what it waits for has not
   * happened: a task that ended before it was left out could have brought it about.
   *
   * @throws RuntimeException what {@link Awaiter#deadlocked} makes, if none could ever come
   */
  public static void enterAny(Collection<?> targets) {
    if (CURRENT.get() == null || targets.isEmpty()) {
      return;
    }
    List<Awaited> all = new ArrayList<>();
    for (Object target : targets) {
      if (!(target instanceof Awaited awaited)) {
        return;
      }
      all.add(awaited);
    }
    enter(all.size() == 1 ? all.getFirst() : new AnyOf(all));
  }

  private record AnyOf(List<Awaited> targets) implements Awaited {
    @Override
    public String described() {
      return "any of %d tasks".formatted(targets.size());
    }

    @Override
    public boolean canCome(WaitSearch search) {
      return search.anyCanCome(targets);
    }
  }

  /** The wait is over. */
  public static void exit() {
    Awaiter current = CURRENT.get();
    if (current != null) {
      synchronized (WAITS) {
        WAITS.remove(current);
      }
    }
  }

  /** Who waits for what now, for tests and for those who ask what a program is stuck on. */
  public static Map<Awaiter, Awaited> waits() {
    synchronized (WAITS) {
      return Map.copyOf(WAITS);
    }
  }
}
