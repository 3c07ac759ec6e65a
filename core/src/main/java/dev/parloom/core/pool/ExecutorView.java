package dev.parloom.core.pool;

import dev.parloom.core.park.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A thread pool as an {@link java.util.concurrent.ExecutorService}. */
final class ExecutorView extends AbstractExecutorService {

  /** Work that remembers which Runnable it came from, for {@link #shutdownNow}. */
  @SuppressWarnings("serial") // never leaves this JVM
  private record Command(Runnable runnable) implements Work<@Nullable Void> {
    @Override
    public @Nullable Void call() {
      runnable.run();
      return null;
    }
  }

  private final ThreadPool pool;
  private final Crew crew;

  ExecutorView(ThreadPool pool, Crew crew) {
    this.pool = pool;
    this.crew = crew;
  }

  @Override
  public void execute(Runnable command) {
    try {
      var _ = pool.submit(new Command(command));
    } catch (PoolClosedException e) {
      throw new RejectedExecutionException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException(
          "interrupted while waiting for room in pool '" + pool.name() + "'", e);
    }
  }

  @Override
  public void shutdown() {
    crew.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    crew.shutdown();
    List<Runnable> neverStarted = new ArrayList<>();
    for (PoolTask<?> task : crew.cancelAll()) {
      if (task.work() instanceof Command(var runnable)) {
        neverStarted.add(runnable);
      }
    }
    return neverStarted;
  }

  @Override
  public boolean isShutdown() {
    return crew.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return crew.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    Deadline deadline = Deadline.in(Duration.ofNanos(unit.toNanos(timeout)));
    return crew.awaitShutdown(deadline)
        && crew.awaitEnd(Duration.ofNanos(Math.max(0, deadline.remainingNanos())));
  }
}
