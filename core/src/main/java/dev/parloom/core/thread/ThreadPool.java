package dev.parloom.core.thread;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.PoolListener;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.Work;
import dev.parloom.core.pool.WorkDecorator;
import dev.parloom.core.wait.Interruptible;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A pool whose workers are threads of this JVM: platform threads for work that keeps a processor
 * busy, virtual threads for work that waits.
 *
 * <p>It never has more threads than workers, whatever is queued; threads are made when they are
 * first needed and end when the pool is closed. They are daemon threads: a program that ends
 * without closing its pools loses their tasks.
 *
 * <p>A thread cannot be made to stop. Cancelling a running task, its timeout, and {@link
 * #close(Duration)} interrupt the thread; code that takes no notice runs on, keeps its worker, and
 * is what {@code close(Duration)} reports. Work that must be stoppable belongs on worker processes.
 */
public final class ThreadPool implements Pool {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final WorkerThreads threads;
  private final TaskOptions options;

  private ThreadPool(WorkerThreads threads, TaskOptions options) {
    this.threads = threads;
    this.options = options;
  }

  /** A pool of that many platform threads, with a queue of 1,024. */
  public static ThreadPool platform(int workers) {
    return builder().workers(workers).open();
  }

  /** A pool of that many virtual threads, with a queue of 1,024. */
  public static ThreadPool virtual(int workers) {
    return builder().virtual().workers(workers).open();
  }

  /** A pool with other choices than the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return threads.name();
  }

  @Override
  public int workers() {
    return threads.workers();
  }

  @Override
  public int capacity() {
    return threads.capacity();
  }

  @Override
  public PoolStats stats() {
    return threads.stats();
  }

  @Override
  public ThreadPool with(TaskOptions taskOptions) {
    return new ThreadPool(threads, Objects.requireNonNull(taskOptions, "taskOptions"));
  }

  @Override
  public <R extends @Nullable Object> Task<R> submit(Work<? extends R> work)
      throws InterruptedException {
    return threads.runs().<R>queued(work, options).submit(threads::submit);
  }

  @Override
  public <R extends @Nullable Object> Optional<Task<R>> trySubmit(Work<? extends R> work) {
    return threads.runs().<R>queued(work, options).trySubmit(threads::trySubmit);
  }

  /**
   * The same pool as an {@link ExecutorService}, for code that wants one. Its {@code execute} and
   * {@code submit} wait for room like {@link #submit}; shutting it down closes this pool. What a
   * command given to {@code execute} throws goes to the uncaught-exception handler of the worker
   * that ran it, and the worker goes on.
   */
  public ExecutorService asExecutorService() {
    return new ExecutorView(this, threads);
  }

  @Override
  public void close() {
    threads.requireOutsider();
    threads.shutdown();
    Interruptible.toTheEnd(() -> threads.awaitEnd(null), threads::cancelAll);
  }

  @Override
  public List<Survivor> close(Duration grace) throws InterruptedException {
    threads.requireOutsider();
    threads.shutdown();
    threads.cancelAll();
    if (threads.awaitEnd(grace)) {
      return List.of();
    }
    threads.endTimer();
    return threads.survivors();
  }

  @Override
  public String toString() {
    return "thread pool '%s' (%s)".formatted(name(), stats());
  }

  /** Choices for a thread pool. Not thread-safe. */
  public static final class Builder {

    private @Nullable String name;
    private boolean virtual;
    private int workers = Runtime.getRuntime().availableProcessors();
    private int queue = 1024;
    private Runnable initializer = () -> {};
    private Runnable finalizer = () -> {};
    private @Nullable PoolListener listener;
    private @Nullable WorkDecorator decorator;

    private Builder() {}

    /** The pool's name; its threads are called name-1, name-2, …. Default: "pool-" and a number. */
    public Builder name(String poolName) {
      name = Objects.requireNonNull(poolName, "poolName");
      return this;
    }

    /** Virtual threads instead of platform threads. */
    public Builder virtual() {
      virtual = true;
      return this;
    }

    /** How many tasks may run at once, 1 or more. Default: the number of processors. */
    public Builder workers(int count) {
      if (count < 1) {
        throw new IllegalArgumentException(
            "a pool needs at least one worker, but was given " + count);
      }
      workers = count;
      return this;
    }

    /** How many accepted tasks may wait for a worker, 0 or more. Default: 1,024. */
    public Builder queue(int capacity) {
      if (capacity < 0) {
        throw new IllegalArgumentException(
            "a pool's queue must hold 0 tasks or more, but was given " + capacity);
      }
      queue = capacity;
      return this;
    }

    /**
     * What each worker does before its first task. If it throws, the pool is broken: all its tasks
     * fail with {@link PoolInitializerException}, and it takes no more.
     */
    public Builder initializer(Runnable perWorker) {
      initializer = Objects.requireNonNull(perWorker, "perWorker");
      return this;
    }

    /** What each worker does after its last task. What it throws is logged. */
    public Builder finalizer(Runnable perWorker) {
      finalizer = Objects.requireNonNull(perWorker, "perWorker");
      return this;
    }

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
    public ThreadPool open() {
      String poolName = name == null ? "pool-" + NUMBER.incrementAndGet() : name;
      ThreadFactory factory =
          virtual
              ? Thread.ofVirtual().name(poolName + "-", 1).factory()
              : Thread.ofPlatform().daemon().name(poolName + "-", 1).factory();
      return new ThreadPool(
          new WorkerThreads(
              poolName, workers, queue, factory, initializer, finalizer, listener, decorator),
          TaskOptions.none());
    }
  }
}
