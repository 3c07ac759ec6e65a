package dev.parloom.core.pool;

import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What a wait for several tasks found when it ended. Immutable.
 *
 * @param ended the tasks that had ended, in the order given
 * @param pending the others, in the order given
 */
public record Waited<T extends Task<?>>(List<T> ended, List<T> pending) {

  /** Copies both lists. */
  public Waited {
    ended = List.copyOf(ended);
    pending = List.copyOf(pending);
  }

  static <T extends Task<?>> Waited<T> await(
      Collection<T> tasks, Duration patience, int enough, boolean untilFailure)
      throws InterruptedException {
    Waiter waiter = Waiter.ofCurrentThread();
    AtomicInteger missing = new AtomicInteger(enough);
    AtomicBoolean failed = new AtomicBoolean();
    Consumer<Outcome<?>> count =
        outcome -> {
          if (untilFailure && outcome instanceof Outcome.Failed) {
            failed.set(true);
          }
          missing.decrementAndGet();
          waiter.wake();
        };
    tasks.forEach(task -> task.onDone(count));
    try {
      waiter.await(() -> missing.get() <= 0 || failed.get(), Deadline.in(patience));
    } finally {
      tasks.forEach(task -> task.forget(count));
    }
    List<T> ended = new ArrayList<>();
    List<T> pending = new ArrayList<>();
    for (T task : tasks) {
      (task.isDone() ? ended : pending).add(task);
    }
    return new Waited<>(ended, pending);
  }
}
