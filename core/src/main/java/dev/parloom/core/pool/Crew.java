package dev.parloom.core.pool;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of a {@link ThreadPool} and the queue before them.
 *
 * <p>Each task accepted while fewer than {@code workers} threads exist starts a thread, which runs
 * that task first; so the queue holds nothing until all threads exist, and no thread is made that
 * is not needed.
 */
final class Crew implements WaitGraph.Crowd {

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.pool");

  private final String name;
  private final int workers;
  private final ThreadFactory threads;
  private final Runnable initializer;
  private final Runnable finalizer;
  private final Channel<PoolTask<?>> queue;

  /** What each worker runs; written by that worker alone, read by closers and by WaitGraph. */
  private final AtomicReferenceArray<@Nullable PoolTask<?>> running;

  private final AtomicInteger started = new AtomicInteger();
  private final Queue<Thread> members = new ConcurrentLinkedQueue<>();
  private final AtomicReferenceArray<@Nullable Thread> threadOf;
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** Set before the running tasks are cancelled; a worker reads it after it says what it runs. */
  private volatile boolean stopping;

  private volatile @Nullable PoolInitializerException broken;
  private @Nullable ScheduledThreadPoolExecutor timer;

  Crew(
      String name,
      int workers,
      int queueCapacity,
      ThreadFactory threads,
      Runnable initializer,
      Runnable finalizer) {
    this.name = name;
    this.workers = workers;
    this.threads = threads;
    this.initializer = initializer;
    this.finalizer = finalizer;
    this.queue = Channel.named("queue of pool '" + name + "'", queueCapacity);
    this.running = new AtomicReferenceArray<>(workers);
    this.threadOf = new AtomicReferenceArray<>(workers);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int workers() {
    return workers;
  }

  int capacity() {
    return (int) Math.min(Integer.MAX_VALUE, (long) workers + queue.capacity());
  }

  @Override
  public Collection<PoolTask<?>> running() {
    List<PoolTask<?>> tasks = new ArrayList<>();
    for (int i = 0; i < Math.min(started.get(), workers); i++) {
      PoolTask<?> task = running.get(i);
      if (task != null) {
        tasks.add(task);
      }
    }
    return tasks;
  }

  PoolStats stats() {
    return new PoolStats(workers, running().size(), queue.size(), done.sum(), failed.sum());
  }

  // ---- Taking tasks.

  void submit(PoolTask<?> task) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (trySubmit(task)) {
      return;
    }
    WaitGraph.enter(this);
    try {
      queue.send(task);
    } catch (ChannelClosedException e) {
      throw refusal(e);
    } finally {
      WaitGraph.exit();
    }
  }

  boolean trySubmit(PoolTask<?> task) {
    if (queue.isClosed()) {
      throw refusal(null);
    }
    if (startWorker(task)) {
      return true;
    }
    try {
      return queue.trySend(task);
    } catch (ChannelClosedException e) {
      throw refusal(e);
    }
  }

  private PoolException refusal(@Nullable ChannelClosedException closed) {
    PoolInitializerException cause = broken;
    if (cause != null) {
      return cause;
    }
    PoolClosedException refusal = new PoolClosedException(name);
    if (closed != null) {
      refusal.initCause(closed);
    }
    return refusal;
  }

  private boolean startWorker(PoolTask<?> first) {
    if (started.get() >= workers) {
      return false;
    }
    int place = started.getAndUpdate(n -> Math.min(workers, n + 1));
    if (place >= workers) {
      return false;
    }
    running.set(place, first);
    Thread thread = threads.newThread(() -> work(place, first));
    threadOf.set(place, thread);
    members.add(thread);
    thread.start();
    return true;
  }

  // ---- A worker's life.

  private void work(int place, PoolTask<?> first) {
    try {
      initializer.run();
    } catch (Throwable t) {
      breakDown(place, first, t);
      return;
    }
    run(place, first);
    try {
      while (true) {
        try {
          run(place, queue.receive());
        } catch (InterruptedException e) {
          // Nobody interrupts an idle worker of ours on purpose: there is nothing to stop.
          LOG.log(Level.DEBUG, "an idle worker of pool ''{0}'' was interrupted", name);
        }
      }
    } catch (ChannelClosedException e) {
      LOG.log(Level.TRACE, "a worker of pool ''{0}'' ends", name);
    } finally {
      runFinalizer();
    }
  }

  private <R extends @Nullable Object> void run(int place, PoolTask<R> task) {
    running.set(place, task);
    if (stopping) {
      task.cancel(true);
    }
    if (!task.start(Thread.currentThread()::interrupt)) {
      running.set(place, null);
      failed.increment();
      return;
    }
    ScheduledFuture<?> alarm =
        task.options().timeout().map(limit -> alarm(task, limit)).orElse(null);
    WaitGraph.setCurrent(task);
    Outcome<R> outcome;
    try {
      outcome = new Done<>(task.work().call());
    } catch (Throwable t) {
      outcome = new Failed<>(t);
    }
    WaitGraph.setCurrent(null);
    if (alarm != null) {
      alarm.cancel(false);
    }
    running.set(place, null);
    boolean good = outcome instanceof Done && !task.isDone();
    (good ? done : failed).increment();
    task.end(outcome);
    task.left();
    Thread.interrupted(); // a request to stop that came for this task must not hit the next one
  }

  private synchronized ScheduledFuture<?> alarm(PoolTask<?> task, Duration limit) {
    ScheduledThreadPoolExecutor clock = timer;
    if (clock == null) {
      clock =
          new ScheduledThreadPoolExecutor(
              1, Thread.ofPlatform().daemon().name(name + "-timer").factory());
      clock.setRemoveOnCancelPolicy(true);
      timer = clock;
    }
    return clock.schedule(
        () ->
            task.endAndStop(
                new TaskTimeoutException(
                    task.name(),
                    limit,
                    "its thread was interrupted, and its code runs on until it answers that")),
        limit.toNanos(),
        TimeUnit.NANOSECONDS);
  }

  private void breakDown(int place, PoolTask<?> first, Throwable cause) {
    PoolInitializerException failure = new PoolInitializerException(name, cause);
    broken = failure;
    queue.closeWith(failure);
    running.set(place, null);
    failed.increment();
    first.end(new Failed<>(failure));
    drain(task -> task.end(new Failed<>(failure)));
  }

  private void runFinalizer() {
    try {
      finalizer.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the finalizer of a worker of pool '" + name + "' failed", e);
    }
  }

  // ---- The end.

  /** Takes no more tasks; what was accepted still runs. */
  void shutdown() {
    queue.close();
  }

  /** Cancels all tasks, and answers those that had not started. */
  List<PoolTask<?>> cancelAll() {
    stopping = true;
    List<PoolTask<?>> queued = new ArrayList<>();
    drain(task -> {
      task.cancel(true);
      failed.increment();
      queued.add(task);
    });
    running().forEach(task -> task.cancel(true));
    return queued;
  }

  private void drain(Consumer<PoolTask<?>> each) {
    try {
      for (Optional<PoolTask<?>> task = queue.tryReceive();
          task.isPresent();
          task = queue.tryReceive()) {
        each.accept(task.get());
      }
    } catch (ChannelClosedException e) {
      LOG.log(Level.TRACE, "the queue of pool ''{0}'' is drained", name);
    }
  }

  /** Waits for the end of all threads; true if it came in time. */
  boolean awaitEnd(@Nullable Duration patience) throws InterruptedException {
    if (members.contains(Thread.currentThread())) {
      throw new IllegalStateException(
          "a task of pool '%s' closes it, and would wait for itself".formatted(name));
    }
    long start = System.nanoTime();
    for (Thread thread : members) {
      if (patience == null) {
        thread.join();
      } else if (!thread.join(patience.minusNanos(System.nanoTime() - start))) {
        return false;
      }
    }
    endTimer();
    return true;
  }

  synchronized void endTimer() {
    if (timer != null) {
      timer.shutdownNow();
    }
  }

  boolean isShutdown() {
    return queue.isClosed();
  }

  boolean isTerminated() {
    return isShutdown() && members.stream().noneMatch(Thread::isAlive);
  }

  List<Pool.Survivor> survivors() {
    List<Pool.Survivor> survivors = new ArrayList<>();
    for (int i = 0; i < Math.min(started.get(), workers); i++) {
      PoolTask<?> task = running.get(i);
      Thread thread = threadOf.get(i);
      if (task != null && thread != null) {
        survivors.add(
            new Pool.Survivor(task.name(), thread.getName(), List.of(thread.getStackTrace())));
      }
    }
    return survivors;
  }
}
