package dev.parloom.core.thread;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolOptionUnsupportedException;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.PoolTask;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.WaitGraph;
import dev.parloom.core.pool.Work;
import dev.parloom.core.time.Nanos;
import dev.parloom.core.wait.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A pool whose worker is whoever calls: {@link #submit} runs the task before it returns. For
 * debugging, for tests, and as the "one worker" of a comparison.
 *
 * <p>Several threads may use it at once, each running its own tasks. A time limit is refused, since
 * nobody could stop the caller.
 */
public final class CallerPool implements Pool {

  private static final WaitGraph.Crowd CROWD =
      new WaitGraph.Crowd() {
        @Override
        public String name() {
          return "caller";
        }

        @Override
        public int workers() {
          return 1;
        }

        @Override
        public Collection<PoolTask<?>> running() {
          return List.of();
        }
      };

  private final TaskOptions options;
  private final State state;

  private static final class State {
    /** What runs, and on which thread; entered before {@link #closed} is read. */
    final Map<PoolTask<?>, Thread> running = new ConcurrentHashMap<>();

    final LongAdder done = new LongAdder();
    final LongAdder failed = new LongAdder();
    volatile boolean closed;
  }

  private CallerPool(State state, TaskOptions options) {
    this.state = state;
    this.options = options;
  }

  /** A pool that runs each task in the thread that submits it. */
  public static CallerPool open() {
    return new CallerPool(new State(), TaskOptions.none());
  }

  @Override
  public String name() {
    return "caller";
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public int capacity() {
    return 1;
  }

  @Override
  public PoolStats stats() {
    return new PoolStats(
        1, state.running.size(), 0, state.done.longValue(), state.failed.longValue());
  }

  @Override
  public CallerPool with(TaskOptions taskOptions) {
    taskOptions
        .timeout()
        .ifPresent(limit -> {
          throw new PoolOptionUnsupportedException(
              "the caller's own thread cannot be stopped after %d ms; use a ThreadPool"
                  .formatted(Nanos.millis(limit)));
        });
    return new CallerPool(state, taskOptions);
  }

  @Override
  public <R extends @Nullable Object> Task<R> submit(Work<? extends R> work)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return run(work);
  }

  @Override
  public <R extends @Nullable Object> Optional<Task<R>> trySubmit(Work<? extends R> work) {
    return Optional.of(run(work));
  }

  private <R extends @Nullable Object> Task<R> run(Work<? extends R> work) {
    PoolTask<R> task =
        new PoolTask<>(
            work,
            options,
            CROWD,
            how -> (how instanceof Done ? state.done : state.failed).increment());
    state.running.put(task, Thread.currentThread());
    if (state.closed) {
      state.running.remove(task);
      task.left(); // for a closer that has seen it
      throw new PoolClosedException(name());
    }
    task.start(() -> {});
    Outcome<R> outcome;
    try {
      outcome = new Done<>(work.call());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it was meant for the caller, who is this thread
      outcome = new Failed<>(e);
    } catch (Throwable t) {
      outcome = new Failed<>(t);
    }
    state.running.remove(task);
    task.end(outcome);
    task.left();
    return task;
  }

  @Override
  public void close() {
    requireOutsider();
    state.closed = true;
    boolean interrupted = false;
    for (PoolTask<?> task : state.running.keySet()) {
      while (true) {
        try {
          task.awaitTermination();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
          state.running.keySet().forEach(one -> one.cancel(true));
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Nothing makes a caller stop, so this only waits for the tasks that other threads run.
   */
  @Override
  public List<Survivor> close(Duration grace) throws InterruptedException {
    requireOutsider();
    state.closed = true;
    Deadline deadline = Deadline.in(grace);
    List<Survivor> survivors = new ArrayList<>();
    state.running.keySet().forEach(task -> task.cancel(true));
    for (Map.Entry<PoolTask<?>, Thread> entry : state.running.entrySet()) {
      PoolTask<?> task = entry.getKey();
      if (!task.awaitTermination(Duration.ofNanos(Math.max(0, deadline.remainingNanos())))) {
        Thread thread = entry.getValue();
        survivors.add(new Survivor(task.name(), thread.getName(), List.of(thread.getStackTrace())));
      }
    }
    return survivors;
  }

  private void requireOutsider() {
    if (state.running.containsValue(Thread.currentThread())) {
      throw new IllegalStateException(
          "a task of pool '%s' closes it, and would wait for itself".formatted(name()));
    }
  }

  @Override
  public String toString() {
    return "caller pool (%s)".formatted(stats());
  }
}
