package dev.parloom.core.pool.spi;

import dev.parloom.core.wait.Baton;
import dev.parloom.core.wait.WaitSearch;
import java.util.Collection;

/** The workers of a pool, as far as their tasks and the search for deadlocks are concerned. */
public interface WorkerGroup {

  /** The pool's name. */
  String name();

  /** How many tasks can run at once. */
  int workers();

  /**
   * The tasks that are on a worker now. A task counts from before it {@linkplain TaskRun#start
   * starts}, and no longer once its worker is about to look for the next one.
   */
  Collection<? extends TaskRun<?>> running();

  /** Whether there are as many of those as workers; for groups that know without counting. */
  default boolean isBusy() {
    return running().size() >= workers();
  }

  /** Whether this coroutine is one of the workers: its own work does not stop its own time. */
  default boolean has(Baton coroutine) {
    return false;
  }

  /** Whether some worker can come to its next task: one is idle, or runs a task that can end. */
  default boolean canTurn(WaitSearch search) {
    if (!search.visit(this)) {
      return false;
    }
    if (!isBusy()) {
      return true;
    }
    Collection<? extends TaskRun<?>> running = running();
    if (running.size() < workers()) {
      return true;
    }
    for (TaskRun<?> run : running) {
      // One that is on a worker but does not run yet (its initializer does) is about to.
      if (!run.isRunning() || run.canCome(search)) {
        return true;
      }
    }
    return false;
  }
}
