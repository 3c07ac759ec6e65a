package dev.parloom.core.thread;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolListener;
import dev.parloom.core.pool.PoolOptionUnsupportedException;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.Work;
import dev.parloom.core.pool.WorkDecorator;
import dev.parloom.core.pool.spi.TaskRun;
import dev.parloom.core.pool.spi.TaskRuns;
import dev.parloom.core.pool.spi.Worker;
import dev.parloom.core.pool.spi.WorkerGroup;
import dev.parloom.core.time.Nanos;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Interruptible;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A pool whose worker is the calling thread: {@link #submit} runs the task before it returns. For
 * debugging, for tests, and as the "one worker" of a comparison.
 *
 * <p>Several threads may use it at once, each running its own tasks. A time limit is refused, since
 * the caller cannot be stopped.
 */
public final class CallerPool implements Pool {

  private static final String NAME = "caller";

  private final TaskOptions options;
  private final State state;

  private static final class State implements WorkerGroup {
    /** What runs, and on which thread; entered before {@link #closed} is read. */
    final Map<TaskRun<?>, Thread> running = new ConcurrentHashMap<>();

    final TaskRuns runs;
    volatile boolean closed;

    State(@Nullable PoolListener listener, @Nullable WorkDecorator decorator) {
      runs = new TaskRuns(this, listener, decorator);
    }

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public int workers() {
      return 1;
    }

    /** None that the search for deadlocks need know of: they are never queued. */
    @Override
    public Collection<TaskRun<?>> running() {
      return List.of();
    }
  }

  private CallerPool(State state, TaskOptions options) {
    this.state = state;
    this.options = options;
  }

  /** A pool that runs each task in the thread that submits it. */
  public static CallerPool open() {
    return builder().open();
  }

  /** A pool with other choices than the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return NAME;
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
    return new PoolStats(1, state.running.size(), 0, state.runs.done(), state.runs.failed());
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
    TaskRun<R> run = state.runs.queued(work, options);
    Thread caller = Thread.currentThread();
    state.running.put(run, caller);
    if (state.closed) {
      state.running.remove(run);
      run.left(); // for a closer that has seen it
      throw new PoolClosedException(name());
    }
    run.start(Worker.of(caller::getName, () -> {}));
    Outcome<R> outcome = run.call();
    if (outcome instanceof Failed<R>(InterruptedException _)) {
      caller.interrupt(); // it was meant for the caller, who is this thread
    }
    state.running.remove(run);
    run.finish(outcome);
    return run.task();
  }

  @Override
  public void close() {
    requireOutsider();
    state.closed = true;
    for (TaskRun<?> run : state.running.keySet()) {
      Interruptible.toTheEnd(
          run.task()::awaitTermination, () -> state.running.keySet().forEach(TaskRun::cancel));
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
    state.running.keySet().forEach(TaskRun::cancel);
    for (Map.Entry<TaskRun<?>, Thread> entry : state.running.entrySet()) {
      Task<?> task = entry.getKey().task();
      if (!task.awaitTermination(Duration.ofNanos(Math.max(0, deadline.remainingNanos())))) {
        Thread thread = entry.getValue();
        survivors.add(new Survivor(task.name(), thread.getName(), List.of(thread.getStackTrace())));
      }
    }
    return survivors;
  }

  private void requireOutsider() {
    state.runs.requireOutsider(state.running.containsValue(Thread.currentThread()));
  }

  @Override
  public String toString() {
    return "caller pool (%s)".formatted(stats());
  }

  /** Choices for a caller pool. Not thread-safe. */
  public static final class Builder {

    private @Nullable PoolListener listener;
    private @Nullable WorkDecorator decorator;

    private Builder() {}

    /** The listener that is told how each task ends. Default: none. */
    public Builder listener(PoolListener told) {
      listener = Objects.requireNonNull(told, "told");
      return this;
    }

    /** What surrounds the work of each task, such as its submitter's context. Default: nothing. */
    public Builder decorator(WorkDecorator around) {
      decorator = Objects.requireNonNull(around, "around");
      return this;
    }

    /** Opens the pool; close it when done. */
    public CallerPool open() {
      return new CallerPool(new State(listener, decorator), TaskOptions.none());
    }
  }
}
