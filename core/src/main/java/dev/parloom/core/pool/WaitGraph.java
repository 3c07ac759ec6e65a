package dev.parloom.core.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.wait.Baton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom among the tasks of all pools of this JVM, so that a deadlock of tasks waiting
 * for tasks is named instead of suffered.
 *
 * <p>Before a task waits without a deadline it enters what it waits for. The wait can end if some
 * task that is not itself waiting can be reached from there: from a task that runs, through what it
 * waits for; from a task that is queued, or from a pool without room, through any task that the
 * pool's workers run (an idle worker will do as well). If none can be reached the last one to enter
 * has closed a cycle, and gets a {@link PoolDeadlockException}. What others do can also close one
 * behind the back of a task that waits already, so it enters again every {@link #recheck}.
 *
 * <p>No deadlock is reported that is none: whatever cannot be told for certain counts as able to go
 * on. Waits with a deadline end by themselves and are not entered, and neither is a cycle through
 * another task that has a time limit. Waits through anything but tasks and pools are not seen, so a
 * deadlock that also involves a lock or a channel is missed.
 */
public final class WaitGraph {

  /** What can be waited for: a task, or room in a pool. */
  sealed interface Node {
    record OfTask(PoolTask<?> task) implements Node {}

    record OfAny(List<PoolTask<?>> tasks) implements Node {}

    /** Room in a crowd's queue, which was full; it comes when a worker takes a task from it. */
    record OfRoom(Crowd crowd, BooleanSupplier came) implements Node {}

    /** Room among the accepted tasks of a crowd, which comes when any of them ends. */
    record OfEnd(Crowd crowd, BooleanSupplier full) implements Node {}
  }

  /** The workers of a pool, as far as deadlock detection is concerned. */
  public interface Crowd {
    /** The pool's name. */
    String name();

    /** How many tasks can run at once. */
    int workers();

    /**
     * The tasks that are on a worker now. A task counts from before it {@linkplain PoolTask#start
     * starts}, and no longer once its worker is about to look for the next one.
     */
    Collection<PoolTask<?>> running();

    /** Whether there are as many of those as workers; for crowds that know without counting. */
    default boolean isBusy() {
      return running().size() >= workers();
    }
  }

  private static final Duration RECHECK = Duration.ofMillis(500);
  private static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

  private static final Object LOCK = new Object();
  private static final ThreadLocal<@Nullable PoolTask<?>> CURRENT = new ThreadLocal<>();

  private WaitGraph() {}

  /** Says which task the calling thread runs from now on; null for none. */
  public static void setCurrent(@Nullable PoolTask<?> task) {
    if (task == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(task);
    }
  }

  /** Whether the calling thread runs a task, so that its waits are to be entered. */
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

  static void enter(PoolTask<?> target) {
    enter(new Node.OfTask(target));
  }

  /**
   * The calling thread is about to wait, without a deadline, until any of these tasks ends; does
   * nothing if it runs no task, or if one of them has ended already.
   *
   * <p>The caller must have made sure, after it collected them, that what it waits for has not
   * happened: a task that ended before it was left out could have brought it about.
   *
   * @throws PoolDeadlockException if none of them ever could
   */
  public static void enterAny(Collection<? extends Task<?>> targets) {
    if (CURRENT.get() == null || targets.isEmpty()) {
      return;
    }
    List<PoolTask<?>> tasks = new ArrayList<>();
    for (Task<?> target : targets) {
      switch (target) {
        case PoolTask<?> task -> tasks.add(task);
      }
    }
    enter(new Node.OfAny(tasks));
  }

  /**
   * The calling thread is about to wait, without a deadline, until a task of this crowd ends, since
   * there is no room for another; does nothing if it runs no task.
   *
   * @param full whether all places are taken; cheap, asked under a lock
   * @throws PoolDeadlockException if none of them ever could
   */
  public static void enterEnd(Crowd crowd, BooleanSupplier full) {
    enter(new Node.OfEnd(crowd, full));
  }

  /**
   * The calling thread is about to wait, without a deadline, until a worker of this crowd takes a
   * task from its full queue; does nothing if it runs no task.
   *
   * @param came whether one has; cheap
   * @throws PoolDeadlockException if none of them ever could
   */
  public static void enterRoom(Crowd crowd, BooleanSupplier came) {
    enter(new Node.OfRoom(crowd, came));
  }

  private static void enter(Node target) {
    PoolTask<?> current = CURRENT.get();
    if (current == null) {
      return;
    }
    synchronized (LOCK) {
      current.awaiting = target;
      if (!canEnd(target, current, new HashSet<>())) {
        current.awaiting = null;
        throw new PoolDeadlockException(message(current, target));
      }
    }
  }

  /** The wait is over. */
  public static void exit() {
    PoolTask<?> current = CURRENT.get();
    if (current != null) {
      synchronized (LOCK) {
        current.awaiting = null;
      }
    }
  }

  @GuardedBy("LOCK")
  private static boolean canEnd(Node node, PoolTask<?> asker, Set<Object> seen) {
    return switch (node) {
      case Node.OfTask(var task) -> canEnd(task, asker, seen);
      case Node.OfAny(var tasks) -> anyCanEnd(tasks, asker, seen);
      case Node.OfRoom(var crowd, var came) -> came.getAsBoolean() || canTurn(crowd, asker, seen);
      case Node.OfEnd(var crowd, var full) -> {
        Collection<PoolTask<?>> running = crowd.running();
        // Asked afterwards: if one of them ended meanwhile, there is room.
        boolean stuck = full.getAsBoolean() && running.size() >= crowd.workers();
        yield !stuck || (seen.add(full) && anyCanEnd(running, asker, seen));
      }
    };
  }

  @GuardedBy("LOCK")
  private static boolean canEnd(PoolTask<?> task, PoolTask<?> asker, Set<Object> seen) {
    if (task.isDone()) {
      return true;
    }
    if (!task.isRunning()) {
      // Asked again, since it may have run to its end between the two questions. Not marked as
      // seen: it may start meanwhile.
      return task.isDone() || canTurn(task.crowd(), asker, seen);
    }
    if (!seen.add(task)) {
      return false;
    }
    Node awaited = task.awaiting;
    boolean endsByItself =
        awaited == null || (task != asker && task.options().timeout().isPresent());
    return endsByItself || canEnd(awaited, asker, seen);
  }

  @GuardedBy("LOCK")
  private static boolean anyCanEnd(
      Collection<PoolTask<?>> tasks, PoolTask<?> asker, Set<Object> seen) {
    for (PoolTask<?> task : tasks) {
      if (canEnd(task, asker, seen)) {
        return true;
      }
    }
    return false;
  }

  /** Whether some worker of the crowd can come to its next task. */
  @GuardedBy("LOCK")
  private static boolean canTurn(Crowd crowd, PoolTask<?> asker, Set<Object> seen) {
    if (!seen.add(crowd)) {
      return false;
    }
    if (!crowd.isBusy()) {
      return true;
    }
    Collection<PoolTask<?>> running = crowd.running();
    if (running.size() < crowd.workers()) {
      return true;
    }
    for (PoolTask<?> task : running) {
      // One that is on a worker but does not run yet (its initializer does) is about to.
      if (!task.isRunning() || canEnd(task, asker, seen)) {
        return true;
      }
    }
    return false;
  }

  private static String message(PoolTask<?> current, Node target) {
    String awaited =
        switch (target) {
          case Node.OfTask(var task) ->
              "task '%s', %s in pool '%s'"
                  .formatted(
                      task.name(), task.isRunning() ? "running" : "queued", task.crowd().name());
          case Node.OfAny(var tasks) -> "any of %d tasks".formatted(tasks.size());
          case Node.OfRoom(var crowd, var _) -> "room in pool '%s'".formatted(crowd.name());
          case Node.OfEnd(var crowd, var _) -> "room in pool '%s'".formatted(crowd.name());
        };
    Crowd crowd = current.crowd();
    return """
    deadlock: task '%s' of pool '%s' waits for %s, but every worker that could bring it about \
    (%d in pool '%s') runs a task that waits too. Give the pool more workers than tasks that \
    wait for others, submit the inner tasks to another pool, or wait with a deadline\
    """
        .formatted(current.name(), crowd.name(), awaited, crowd.workers(), crowd.name());
  }
}
