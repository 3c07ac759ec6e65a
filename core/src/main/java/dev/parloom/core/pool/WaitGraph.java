package dev.parloom.core.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom among the tasks of all pools of this JVM, so that a deadlock of tasks waiting
 * for tasks is named instead of suffered.
 *
 * <p>Before a task waits without a deadline it enters what it waits for. The wait can end if some
 * task that is not itself waiting can be reached from there: from a task that runs, through what it
 * waits for; from a task that is queued, or from a pool without room, through any task that the
 * pool's workers run (an idle worker will do as well). If none can be reached the last one to enter
 * has closed a cycle, and gets a {@link PoolDeadlockException}. Waits with a deadline end by
 * themselves and are not entered. Waits through anything but tasks and pools are not seen: no
 * deadlock is reported that is none, but one that also involves a lock or a channel is missed.
 */
public final class WaitGraph {

  /** What can be waited for: a task, or room in a pool. */
  sealed interface Node {
    record OfTask(PoolTask<?> task) implements Node {}

    record OfAny(List<PoolTask<?>> tasks) implements Node {}

    record OfCrowd(Crowd crowd) implements Node {}
  }

  /** The workers of a pool, as far as deadlock detection is concerned. */
  public interface Crowd {
    /** The pool's name. */
    String name();

    /** How many tasks can run at once. */
    int workers();

    /** The tasks that are on a worker now. */
    Collection<PoolTask<?>> running();
  }

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

  static void enter(PoolTask<?> target) {
    enter(new Node.OfTask(target));
  }

  /**
   * The calling thread is about to wait, without a deadline, until any of these tasks ends; does
   * nothing if it runs no task, or if one of them has ended already.
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

  static void enter(Crowd target) {
    enter(new Node.OfCrowd(target));
  }

  private static void enter(Node target) {
    PoolTask<?> current = CURRENT.get();
    if (current == null) {
      return;
    }
    synchronized (LOCK) {
      current.awaiting = target;
      if (!canEnd(target, new HashSet<>())) {
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
  private static boolean canEnd(Node node, Set<Object> seen) {
    return switch (node) {
      case Node.OfTask(var task) -> {
        if (task.isDone() || !seen.add(task)) {
          yield task.isDone();
        }
        if (task.isRunning()) {
          yield task.awaiting == null || canEnd(task.awaiting, seen);
        }
        yield canEnd(new Node.OfCrowd(task.crowd()), seen);
      }
      case Node.OfAny(var tasks) -> anyCanEnd(tasks, seen);
      case Node.OfCrowd(var crowd) -> {
        if (!seen.add(crowd)) {
          yield false;
        }
        Collection<PoolTask<?>> running = crowd.running();
        yield running.size() < crowd.workers() || anyCanEnd(running, seen);
      }
    };
  }

  @GuardedBy("LOCK")
  private static boolean anyCanEnd(Collection<PoolTask<?>> tasks, Set<Object> seen) {
    for (PoolTask<?> task : tasks) {
      if (canEnd(new Node.OfTask(task), seen)) {
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
          case Node.OfCrowd(var crowd) -> "room in pool '%s'".formatted(crowd.name());
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
