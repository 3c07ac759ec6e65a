package dev.parloom.core.thread;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolException;
import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.PoolListener;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.TaskTimeoutException;
import dev.parloom.core.pool.Work;
import dev.parloom.core.pool.WorkDecorator;
import dev.parloom.core.pool.spi.TaskRun;
import dev.parloom.core.pool.spi.TaskRuns;
import dev.parloom.core.pool.spi.Worker;
import dev.parloom.core.pool.spi.WorkerGroup;
import dev.parloom.core.time.Nanos;
import dev.parloom.core.wait.Awaited;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.WaitGraph;
import dev.parloom.core.wait.WaitSearch;
import dev.parloom.core.wait.Waiter;
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
final class WorkerThreads implements WorkerGroup {

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.pool");

  private final String name;
  private final int workers;
  private final ThreadFactory threads;
  private final Runnable initializer;
  private final Runnable finalizer;
  private final Channel<TaskRun<?>> queue;

  /**
   * What each worker runs; read by closers and by WaitGraph. Written by that worker alone, but for
   * its first task, which is put there before it starts: a thread keeps its code as long as it
   * lives, so that must not hold a task.
   */
  private final AtomicReferenceArray<@Nullable TaskRun<?>> running;

  private final AtomicInteger started = new AtomicInteger();

  /** How many threads live; the last one to go ends the timer. */
  private final AtomicInteger alive = new AtomicInteger();

  /** Tasks taken from the queue, told before {@link #running} shows them. */
  private final LongAdder received = new LongAdder();

  /** Held while a thread is made and while the pool is closed: none is made after that. */
  private final Object hiring = new Object();

  private final Queue<Waiter> shutdownWaiters = new ConcurrentLinkedQueue<>();
  private final Queue<Thread> members = new ConcurrentLinkedQueue<>();
  private final AtomicReferenceArray<@Nullable Thread> threadOf;
  private final TaskRuns runs;

  /** Set before the running tasks are cancelled; a worker reads it after it says what it runs. */
  private volatile boolean stopping;

  private volatile @Nullable PoolInitializerException broken;

  @GuardedBy("this")
  private @Nullable ScheduledThreadPoolExecutor timer;

  @GuardedBy("this")
  private boolean timerEnded;

  WorkerThreads(
      String name,
      int workers,
      int queueCapacity,
      ThreadFactory threads,
      Runnable initializer,
      Runnable finalizer,
      @Nullable PoolListener listener,
      @Nullable WorkDecorator decorator) {
    this.name = name;
    this.workers = workers;
    this.threads = threads;
    this.initializer = initializer;
    this.finalizer = finalizer;
    this.queue = Channel.named("queue of pool '" + name + "'", queueCapacity);
    this.running = new AtomicReferenceArray<>(workers);
    this.threadOf = new AtomicReferenceArray<>(workers);
    this.runs = new TaskRuns(this, listener, decorator);
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
  public Collection<TaskRun<?>> running() {
    List<TaskRun<?>> tasks = new ArrayList<>();
    for (int i = 0; i < Math.min(started.get(), workers); i++) {
      TaskRun<?> task = running.get(i);
      // One that was cancelled before its worker has begun stays in place until that looks.
      if (task != null && !task.hasLeft()) {
        tasks.add(task);
      }
    }
    return tasks;
  }

  PoolStats stats() {
    return new PoolStats(workers, running().size(), queue.size(), runs.done(), runs.failed());
  }

  // ---- Taking tasks.

  TaskRuns runs() {
    return runs;
  }

  void submit(TaskRun<?> task) throws InterruptedException {
    if (trySubmit(task)) {
      return;
    }
    try {
      if (WaitGraph.watches()) {
        submitWatched(task);
      } else {
        queue.send(task);
      }
    } catch (ChannelClosedException e) {
      throw refusal(e);
    }
  }

  /**
   * Waits for room as a task. No room was there after `seen` tasks had been received; as long as no
   * further one has been, there is none now, and this wait is not over.
   */
  private void submitWatched(TaskRun<?> task) throws InterruptedException {
    try {
      while (true) {
        long seen = received.sum();
        if (trySubmit(task)) {
          return;
        }
        WaitGraph.enter(new Room(seen));
        if (queue.trySend(task, WaitGraph.recheck())) {
          return;
        }
      }
    } finally {
      WaitGraph.exit();
    }
  }

  /** Room in the queue, which was full when `seen` tasks had been received from it. */
  private final class Room implements Awaited {
    private final long seen;

    Room(long seen) {
      this.seen = seen;
    }

    @Override
    public String described() {
      return "room in pool '%s'".formatted(name);
    }

    @Override
    public boolean canCome(WaitSearch search) {
      return received.sum() != seen || canTurn(search);
    }
  }

  boolean trySubmit(TaskRun<?> task) {
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

  private boolean startWorker(TaskRun<?> first) {
    if (started.get() >= workers) {
      return false;
    }
    synchronized (hiring) {
      int place = started.get();
      if (place >= workers) {
        return false;
      }
      if (queue.isClosed()) {
        throw refusal(null);
      }
      Thread thread = threads.newThread(() -> live(place));
      running.set(place, first);
      threadOf.set(place, thread);
      members.add(thread);
      alive.incrementAndGet();
      try {
        thread.start();
      } catch (OutOfMemoryError e) { // no more threads to be had: the task was not accepted
        running.set(place, null);
        members.remove(thread);
        alive.decrementAndGet();
        throw e;
      }
      started.set(place + 1);
      return true;
    }
  }

  // ---- A worker's life.

  private void live(int place) {
    try {
      work(place);
    } finally {
      if (alive.decrementAndGet() == 0) {
        endTimer(); // a thread only ends after the pool was closed, so no other will follow
      }
    }
  }

  private void work(int place) {
    try {
      initializer.run();
    } catch (Throwable t) {
      breakDown(place, t);
      return;
    }
    Worker self = Worker.of(Thread.currentThread());
    runFirst(place, self);
    try {
      while (true) {
        try {
          TaskRun<?> next = queue.receive();
          received.increment();
          run(place, self, next);
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

  /** In a method of its own, whose frame does not keep that task for the worker's whole life. */
  private void runFirst(int place, Worker self) {
    TaskRun<?> first = running.get(place);
    if (first != null) {
      run(place, self, first);
    }
  }

  private <R extends @Nullable Object> void run(int place, Worker self, TaskRun<R> task) {
    running.set(place, task);
    PoolInitializerException defect = broken;
    if (defect != null) {
      task.fail(defect);
    } else if (stopping) {
      task.cancel();
    }
    if (!task.start(self)) {
      running.set(place, null);
      return;
    }
    ScheduledFuture<?> alarm =
        task.options().timeout().map(limit -> alarm(task, limit)).orElse(null);
    Outcome<R> outcome = task.call();
    if (alarm != null) {
      alarm.cancel(false);
    }
    Thread.interrupted(); // a flag that the task left behind is not for its callbacks
    running.set(place, null);
    task.finish(outcome);
    Thread.interrupted(); // a request to stop that came for this task must not hit the next one
  }

  /** Null once the pool has been closed by force, which has cancelled the task. */
  private synchronized @Nullable ScheduledFuture<?> alarm(TaskRun<?> task, Duration limit) {
    if (timerEnded) {
      return null;
    }
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
            task.failAndStop(
                new TaskTimeoutException(
                    task.name(),
                    limit,
                    "its thread was interrupted, and its code runs on until it answers that")),
        Nanos.of(limit),
        TimeUnit.NANOSECONDS);
  }

  private void breakDown(int place, Throwable cause) {
    PoolInitializerException failure = new PoolInitializerException(name, cause);
    broken = failure;
    synchronized (hiring) {
      queue.closeWith(failure);
    }
    shutdownWaiters.forEach(Waiter::wake);
    TaskRun<?> first = running.getAndSet(place, null);
    if (first != null) {
      first.fail(failure);
    }
    drain(task -> task.fail(failure));
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
    synchronized (hiring) {
      queue.close();
    }
    shutdownWaiters.forEach(Waiter::wake);
  }

  boolean awaitShutdown(Deadline deadline) throws InterruptedException {
    Waiter waiter = Waiter.ofCurrentThread();
    shutdownWaiters.add(waiter);
    try {
      return waiter.await(queue::isClosed, deadline);
    } finally {
      shutdownWaiters.remove(waiter);
    }
  }

  /** Cancels all tasks, and answers the work of those that had not started. */
  List<Work<?>> cancelAll() {
    stopping = true;
    List<Work<?>> queued = new ArrayList<>();
    drain(task -> {
      Optional<Work<?>> work = task.submittedWork();
      if (task.cancel()) {
        work.ifPresent(queued::add);
      }
    });
    running().forEach(TaskRun::cancel);
    return queued;
  }

  private void drain(Consumer<TaskRun<?>> each) {
    try {
      for (Optional<TaskRun<?>> task = queue.tryReceive();
          task.isPresent();
          task = queue.tryReceive()) {
        each.accept(task.get());
      }
    } catch (ChannelClosedException e) {
      LOG.log(Level.TRACE, "the queue of pool ''{0}'' is drained", name);
    }
  }

  /** Refuses a task of this pool that is about to close it. */
  void requireOutsider() {
    runs.requireOutsider(members.contains(Thread.currentThread()));
  }

  /** Waits for the end of all threads; true if it came in time. */
  boolean awaitEnd(@Nullable Duration patience) throws InterruptedException {
    long start = System.nanoTime();
    for (Thread thread : members) {
      if (patience == null) {
        thread.join();
      } else if (!thread.join(patience.minusNanos(System.nanoTime() - start))) {
        return false;
      }
    }
    return true;
  }

  synchronized void endTimer() {
    timerEnded = true;
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
      TaskRun<?> task = running.get(i);
      Thread thread = threadOf.get(i);
      if (task != null && thread != null) {
        survivors.add(
            new Pool.Survivor(task.name(), thread.getName(), List.of(thread.getStackTrace())));
      }
    }
    return survivors;
  }
}
