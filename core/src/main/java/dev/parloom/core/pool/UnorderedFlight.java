package dev.parloom.core.pool;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.wait.WaitGraph;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Delivers outcomes as tasks end. */
final class UnorderedFlight<T extends @Nullable Object, R extends @Nullable Object>
    extends Flight<T, R, Completed<T, R>> {

  private final Channel<Completed<T, R>> ended;

  /** Received from it, and to be delivered next. */
  private @Nullable Completed<T, R> next;

  UnorderedFlight(
      Pool pool, Iterator<? extends T> inputs, WorkFunction<? super T, ? extends R, ?> function) {
    super(pool, inputs, function);
    ended = Channel.named("ended tasks of pool '" + pool.name() + "'", pool.capacity());
  }

  @Override
  boolean isReady() {
    return next != null || ended.size() > 0;
  }

  @Override
  void started(long at, T input, Task<R> task) {
    task.onDone(outcome -> {
      if (!ended.trySend(new Completed<>(at, input, outcome))) {
        throw new AssertionError("more tasks in flight than the pool's capacity");
      }
    });
  }

  @Override
  void awaitReady(Duration patience) throws InterruptedException {
    List<Task<R>> pending = List.copyOf(unfinished()); // before we look: all others have ended
    next = ended.tryReceive().orElse(null);
    if (next != null) {
      return;
    }
    WaitGraph.enterAny(pending);
    try {
      next = ended.tryReceive(patience).orElse(null);
    } finally {
      WaitGraph.exit();
    }
  }

  @Override
  Completed<T, R> take() {
    Completed<T, R> taken = next;
    next = null;
    return taken == null ? ended.tryReceive().orElseThrow() : taken;
  }
}
