package dev.parloom.core.pool;

import dev.parloom.core.wait.WaitGraph;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Delivers outcomes in the order of the inputs. */
final class OrderedFlight<T extends @Nullable Object, R extends @Nullable Object>
    extends Flight<T, R, Outcome<R>> {

  private final Queue<Task<R>> tasks = new ArrayDeque<>();

  OrderedFlight(
      Pool pool, Iterator<? extends T> inputs, WorkFunction<? super T, ? extends R, ?> function) {
    super(pool, inputs, function);
  }

  @Override
  boolean isReady() {
    Task<R> head = tasks.peek();
    return head != null && head.isDone();
  }

  @Override
  void started(long at, T input, Task<R> task) {
    tasks.add(task);
  }

  @Override
  void awaitReady(Duration patience) throws InterruptedException {
    Task<R> head = tasks.element();
    WaitGraph.enterAny(List.of(head));
    try {
      var _ = head.tryOutcome(patience);
    } finally {
      WaitGraph.exit();
    }
  }

  @Override
  Outcome<R> take() throws InterruptedException {
    return tasks.remove().outcome();
  }
}
