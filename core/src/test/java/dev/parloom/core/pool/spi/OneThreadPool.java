package dev.parloom.core.pool.spi;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolListener;
import dev.parloom.core.pool.PoolOptionUnsupportedException;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.Work;
import dev.parloom.core.time.Nanos;
import dev.parloom.core.wait.Awaited;
import dev.parloom.core.wait.Interruptible;
import dev.parloom.core.wait.WaitGraph;
import dev.parloom.core.wait.WaitSearch;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A pool of one thread: the smallest that keeps the contract, written as somebody would who adds a
 * kind of pool. It has no time limits.
 */
final class OneThreadPool implements Pool {

  private static final int QUEUE = 4;

  private final State state;
  private final TaskOptions options;

  private OneThreadPool(State state, TaskOptions options) {
    this.state = state;
    this.options = options;
  }

  static OneThreadPool open(@Nullable PoolListener listener) {
    State state = new State(listener);
    state.thread.start();
    return new OneThreadPool(state, TaskOptions.none());
  }

  /** What the views of the pool share. */
  private static final class State implements WorkerGroup, Awaited {
    final Channel<TaskRun<?>> queue = Channel.named("queue of pool 'one'", QUEUE);
    final Thread thread = Thread.ofPlatform().daemon().name("one-1").unstarted(this::work);
    final TaskRuns runs;

    /** What the thread has taken from the queue. */
    volatile @Nullable TaskRun<?> current;

    volatile boolean stopping;

    State(@Nullable PoolListener listener) {
      runs = new TaskRuns(this, listener, null);
    }

    void enqueue(TaskRun<?> run) throws InterruptedException {
      try {
        while (!queue.trySend(run)) {
          WaitGraph.enter(this);
          if (queue.trySend(run, WaitGraph.recheck())) {
            return;
          }
        }
      } catch (ChannelClosedException e) {
        throw new PoolClosedException(name());
      } finally {
        WaitGraph.exit();
      }
    }

    boolean tryEnqueue(TaskRun<?> run) {
      try {
        return queue.trySend(run);
      } catch (ChannelClosedException e) {
        throw new PoolClosedException(name());
      }
    }

    void work() {
      Worker worker = Worker.of(thread);
      while (true) {
        try {
          TaskRun<?> run = queue.receive();
          current = run;
          if (stopping) {
            run.cancel();
          }
          perform(run, worker);
          current = null;
        } catch (InterruptedException e) {
          assert current == null; // a request that came too late for the task before
        } catch (ChannelClosedException e) {
          return;
        }
      }
    }

    private <R extends @Nullable Object> void perform(TaskRun<R> run, Worker worker) {
      if (run.start(worker)) {
        var outcome = run.call();
        Thread.interrupted(); // what the task leaves behind is not for its callbacks
        current = null; // who sees the outcome sees the thread idle
        run.finish(outcome);
      }
    }

    void cancelAll() {
      stopping = true;
      TaskRun<?> run = current;
      if (run != null) {
        run.cancel();
      }
    }

    @Override
    public String name() {
      return "one";
    }

    @Override
    public int workers() {
      return 1;
    }

    @Override
    public Collection<TaskRun<?>> running() {
      TaskRun<?> run = current;
      return run == null || run.hasLeft() ? List.of() : List.of(run);
    }

    @Override
    public String described() {
      return "room in pool 'one'";
    }

    @Override
    public boolean canCome(WaitSearch search) {
      return queue.size() < QUEUE || canTurn(search);
    }
  }

  @Override
  public <R extends @Nullable Object> Task<R> submit(Work<? extends R> work)
      throws InterruptedException {
    return state.runs.<R>queued(work, options).submit(state::enqueue);
  }

  @Override
  public <R extends @Nullable Object> Optional<Task<R>> trySubmit(Work<? extends R> work) {
    return state.runs.<R>queued(work, options).trySubmit(state::tryEnqueue);
  }

  @Override
  public OneThreadPool with(TaskOptions taskOptions) {
    taskOptions
        .timeout()
        .ifPresent(limit -> {
          throw new PoolOptionUnsupportedException(
              "pool 'one' has no time limits, and so not of %d ms".formatted(Nanos.millis(limit)));
        });
    return new OneThreadPool(state, taskOptions);
  }

  @Override
  public void close() {
    state.runs.requireOutsider(Thread.currentThread().equals(state.thread));
    state.queue.close();
    Interruptible.toTheEnd(state.thread::join, state::cancelAll);
  }

  @Override
  public List<Survivor> close(Duration grace) throws InterruptedException {
    state.runs.requireOutsider(Thread.currentThread().equals(state.thread));
    state.queue.close();
    state.cancelAll();
    if (state.thread.join(grace)) {
      return List.of();
    }
    return state.running().stream()
        .map(run ->
            new Survivor(run.name(), state.thread.getName(), List.of(state.thread.getStackTrace())))
        .toList();
  }

  @Override
  public String name() {
    return state.name();
  }

  @Override
  public int workers() {
    return state.workers();
  }

  @Override
  public int capacity() {
    return 1 + QUEUE;
  }

  @Override
  public PoolStats stats() {
    return new PoolStats(
        1, state.running().size(), state.queue.size(), state.runs.done(), state.runs.failed());
  }
}
