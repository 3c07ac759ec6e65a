package dev.parloom.core.pool;

import dev.parloom.core.channel.Channel;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Delivers outcomes as tasks end. */
final class UnorderedFlight<T extends @Nullable Object, R extends @Nullable Object>
    extends Flight<T, R, Completed<T, R>> {

  private final Channel<Completed<T, R>> ended;

  UnorderedFlight(
      Pool pool, Iterator<? extends T> inputs, WorkFunction<? super T, ? extends R, ?> function) {
    super(pool, inputs, function);
    ended = Channel.named("ended tasks of pool '" + pool.name() + "'", pool.capacity());
  }

  @Override
  boolean isReady() {
    return ended.size() > 0;
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
  Completed<T, R> deliver() throws InterruptedException {
    Optional<Completed<T, R>> now = ended.tryReceive();
    if (now.isPresent()) {
      return now.get();
    }
    WaitGraph.enterAny(unfinished()); // if there are none, the last has just ended
    try {
      return ended.receive();
    } finally {
      WaitGraph.exit();
    }
  }
}
