package dev.parloom.core.thread;

import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.PoolException;
import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.Work;
import dev.parloom.core.wait.Deadline;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A thread pool as an {@link java.util.concurrent.ExecutorService}. */
final class ExecutorView extends AbstractExecutorService {

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.pool");

  /**
   * Work that remembers which Runnable it came from, for {@link #shutdownNow}. What that throws is
   * for the thread's handler of uncaught exceptions, as no caller has a task to ask.
   */
  @SuppressWarnings("serial") // never leaves this JVM
  private record Command(Runnable runnable) implements Work<@Nullable Void> {
    @Override
    public @Nullable Void call() {
      try {
        runnable.run();
      } catch (Throwable t) {
        report(t);
        throw t;
      }
      return null;
    }
  }

  private final ThreadPool pool;
  private final WorkerThreads threads;

  ExecutorView(ThreadPool pool, WorkerThreads threads) {
    this.pool = pool;
    this.threads = threads;
  }

  @Override
  public void execute(Runnable command) {
    Objects.requireNonNull(command, "command");
    try {
      Task<@Nullable Void> task = pool.submit(new Command(command));
      task.onDone(outcome -> {
        if (outcome instanceof Failed<?>(PoolInitializerException neverRun)) {
          report(neverRun);
        }
      });
    } catch (PoolException e) {
      throw new RejectedExecutionException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RejectedExecutionException(
          "interrupted while waiting for room in pool '" + pool.name() + "'", e);
    }
  }

  private static void report(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (Throwable t) { // as where a thread ends by it, this is not to end anything else
      LOG.log(Level.WARNING, "the handler of uncaught exceptions failed", t);
    }
  }

  @Override
  public void shutdown() {
    threads.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    threads.shutdown();
    List<Runnable> neverStarted = new ArrayList<>();
    for (Work<?> work : threads.cancelAll()) {
      if (work instanceof Command(var runnable)) {
        neverStarted.add(runnable);
      }
    }
    return neverStarted;
  }

  @Override
  public boolean isShutdown() {
    return threads.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return threads.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    Deadline deadline = Deadline.in(Duration.ofNanos(unit.toNanos(timeout)));
    return threads.awaitShutdown(deadline)
        && threads.awaitEnd(Duration.ofNanos(Math.max(0, deadline.remainingNanos())));
  }
}
