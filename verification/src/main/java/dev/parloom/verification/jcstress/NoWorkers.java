package dev.parloom.verification.jcstress;

import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.spi.TaskRun;
import dev.parloom.core.pool.spi.TaskRuns;
import dev.parloom.core.pool.spi.Worker;
import dev.parloom.core.pool.spi.WorkerGroup;
import java.util.Collection;
import java.util.List;

/** No workers: these tests are the workers. */
final class NoWorkers implements WorkerGroup {

  /** What plays a worker that nothing stops. */
  static final Worker ACTOR = Worker.of(() -> "actor", () -> {});

  /** A queued task whose work is to return 1. */
  static TaskRun<Integer> task() {
    return new TaskRuns(new NoWorkers()).queued(() -> 1, TaskOptions.none());
  }

  @Override
  public String name() {
    return "none";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public Collection<TaskRun<?>> running() {
    return List.of();
  }
}
