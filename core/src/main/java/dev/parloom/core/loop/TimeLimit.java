package dev.parloom.core.loop;

import dev.parloom.core.pool.TaskTimeoutException;
import dev.parloom.core.pool.spi.TaskRun;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * Ends a task that runs for too long: from the {@link Watch}'s thread, or, on virtual time, in a
 * coroutine of its own, since nobody who passes the baton on may call what a task's end calls.
 */
final class TimeLimit extends Timer implements Coroutine.Body {

  private final TaskRun<?> task;
  private final Duration limit;
  private final Turns turns;
  private final ThreadFactory threads;

  TimeLimit(TaskRun<?> task, Duration limit, Turns turns, ThreadFactory threads) {
    this.task = task;
    this.limit = limit;
    this.turns = turns;
    this.threads = threads;
  }

  @Override
  void fire() {
    if (turns.clock().isVirtual()) {
      turns.enqueue(new Coroutine(turns, this, threads, false));
    } else {
      endTask();
    }
  }

  private void endTask() {
    task.failAndStop(
        new TaskTimeoutException(
            task.name(),
            limit,
            "its thread was interrupted, and its code runs on until it answers that"));
  }

  @Override
  public String name() {
    return "the time limit of " + task.name();
  }

  @Override
  public boolean isWanted() {
    return !task.isDone();
  }

  @Override
  public void run(Coroutine coroutine) {
    endTask();
  }
}
