package dev.parloom.core.loop;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.PoolTask;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.WaitGraph;
import dev.parloom.core.pool.Work;
import dev.parloom.core.time.Nanos;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop: how many it takes, and their lives from there to their ends. Thread-safe.
 */
final class LoopTasks implements WaitGraph.Crowd {

  private final String name;
  private final Turns turns;
  private final Watch watch;
  private final ThreadFactory threads;

  /** One item for each task accepted and not ended; full when no more are taken. */
  private final Channel<Boolean> places;

  private final BooleanSupplier full;

  /** Tasks from before they are accepted until nothing is left of them; closers wait for none. */
  private final AtomicInteger unfinished = new AtomicInteger();

  private final Queue<Waiter> closers = new ConcurrentLinkedQueue<>();
  private final Set<Life<?>> lives = ConcurrentHashMap.newKeySet();
  private final LongAdder started = new LongAdder();
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /** Set before all tasks are cancelled; a task looks at it after it can be seen. */
  private volatile boolean stopping;

  LoopTasks(String name, int capacity, Turns turns, Watch watch) {
    this.name = name;
    this.turns = turns;
    this.watch = watch;
    this.threads = Thread.ofVirtual().name(name + "-", 1).factory();
    this.places = Channel.named("tasks of loop '" + name + "'", capacity);
    this.full = () -> places.size() >= places.capacity();
  }

  @Override
  public String name() {
    return name;
  }

  /** As far as deadlocks are concerned: a task that waits keeps no other from running. */
  @Override
  public int workers() {
    return places.capacity();
  }

  int capacity() {
    return places.capacity();
  }

  @Override
  public Collection<PoolTask<?>> running() {
    List<PoolTask<?>> running = new ArrayList<>();
    for (Life<?> life : lives) {
      if (life.began) {
        running.add(life.task);
      }
    }
    return running;
  }

  @Override
  public boolean isBusy() {
    return started.sum() >= workers();
  }

  Collection<Coroutine> coroutines() {
    List<Coroutine> coroutines = new ArrayList<>();
    for (Life<?> life : lives) {
      if (life.began) {
        coroutines.add(life.coroutine);
      }
    }
    return coroutines;
  }

  PoolStats stats() {
    int running = started.intValue();
    return new PoolStats(
        1, running, Math.max(0, places.size() - running), done.sum(), failed.sum());
  }

  // ---- Taking tasks.

  /** Waits for room. The task starts no sooner than after `delayNanos`, if that is more than 0. */
  <R extends @Nullable Object> PoolTask<R> submit(
      Work<? extends R> work, TaskOptions options, long delayNanos) throws InterruptedException {
    Life<R> life = new Life<>(work, options, delayNanos > 0);
    offer(life);
    boolean accepted = false;
    unfinished.incrementAndGet();
    try {
      takePlace();
      accepted = true;
    } catch (ChannelClosedException e) {
      throw refusal(e);
    } finally {
      if (!accepted) {
        refuse(life);
      }
    }
    launch(life, delayNanos);
    return life.task;
  }

  /** Null if there is no room. */
  <R extends @Nullable Object> @Nullable PoolTask<R> trySubmit(
      Work<? extends R> work, TaskOptions options) {
    Life<R> life = new Life<>(work, options, false);
    offer(life);
    boolean accepted = false;
    unfinished.incrementAndGet();
    try {
      accepted = places.trySend(true);
    } catch (ChannelClosedException e) {
      throw refusal(e);
    } finally {
      if (!accepted) {
        refuse(life);
      }
    }
    if (!accepted) {
      return null;
    }
    launch(life, 0);
    return life.task;
  }

  private void takePlace() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (places.trySend(true)) {
      return;
    }
    if (!WaitGraph.watches()) {
      places.send(true);
      return;
    }
    try {
      do {
        WaitGraph.enterEnd(this, full);
      } while (!places.trySend(true, WaitGraph.recheck()));
    } finally {
      WaitGraph.exit();
    }
  }

  private PoolClosedException refusal(ChannelClosedException closed) {
    PoolClosedException refusal = new PoolClosedException(name);
    refusal.initCause(closed);
    return refusal;
  }

  private void offer(Life<?> life) {
    Coroutine current = Coroutine.current();
    if (current == null || current.turns() != turns) { // its own work does not stop its own time
      life.task.offered();
    }
  }

  private void refuse(Life<?> life) {
    life.task.refused();
    finish();
  }

  private void launch(Life<?> life, long delayNanos) {
    lives.add(life);
    if (stopping) {
      life.task.cancel(true);
    }
    if (delayNanos > 0) {
      turns.enqueueAt(life.coroutine, turns.clock().nanos() + delayNanos);
      life.task.onDone(_ -> life.coroutine.wake()); // cancelled: its place is free at once
    } else {
      turns.enqueue(life.coroutine);
    }
  }

  // ---- A task's life.

  /** A task, and the coroutine that runs it. */
  private final class Life<R extends @Nullable Object> implements Coroutine.Body {
    final PoolTask<R> task;
    final Coroutine coroutine;
    volatile boolean began;

    Life(Work<? extends R> work, TaskOptions options, boolean later) {
      task =
          new PoolTask<>(
              work,
              options,
              LoopTasks.this,
              how -> (how instanceof Done ? done : failed).increment());
      coroutine = new Coroutine(turns, this, threads, later);
    }

    @Override
    public String name() {
      return task.name();
    }

    @Override
    public boolean isWanted() {
      if (!task.isDone()) {
        return true;
      }
      turns.forget(coroutine);
      leavePlace();
      finish(this);
      return false;
    }

    @Override
    public void run(Coroutine itself) {
      began = true;
      if (!task.start(itself::interrupt)) {
        leavePlace();
        finish(this);
        return;
      }
      started.increment();
      Timer limit = task.options().timeout().map(this::limit).orElse(null);
      WaitGraph.setCurrent(task);
      Outcome<R> outcome;
      try {
        outcome = new Done<>(task.work().call());
      } catch (Throwable t) {
        outcome = new Failed<>(t);
      }
      WaitGraph.setCurrent(null);
      if (limit != null) {
        watch.forget(limit);
        turns.forget(limit);
      }
      Thread.interrupted(); // a flag that the task left behind is not for its callbacks
      started.decrement();
      leavePlace();
      task.end(outcome);
      task.left();
      finish(this);
    }

    private Timer limit(Duration limit) {
      Timer timer = new TimeLimit(task, limit, turns, threads);
      long nanos = Nanos.of(limit);
      long now = turns.clock().nanos();
      long at = nanos < TimerHeap.NONE - now ? now + nanos : TimerHeap.NONE - 1;
      if (turns.clock().isVirtual()) {
        turns.enqueueAt(timer, at);
      } else {
        watch.limit(timer, at);
      }
      return timer;
    }
  }

  private void leavePlace() {
    if (places.tryReceive().isEmpty()) {
      throw new AssertionError("more tasks of loop '" + name + "' have ended than were accepted");
    }
  }

  private void finish(Life<?> life) {
    lives.remove(life);
    finish();
  }

  private void finish() {
    if (unfinished.decrementAndGet() == 0) {
      closers.forEach(Waiter::wake);
      if (places.isClosed()) {
        watch.end();
      }
    }
  }

  // ---- The end.

  /**
   * Refuses a task of this loop that is about to close it.
   *
   * @throws IllegalStateException if the calling thread is one of its coroutines
   */
  void requireOutsider() {
    Coroutine current = Coroutine.current();
    if (current != null && current.turns() == turns) {
      throw new IllegalStateException(
          "a task of pool '%s' closes it, and would wait for itself".formatted(name));
    }
  }

  void shutdown() {
    places.close();
    if (unfinished.get() == 0) {
      watch.end();
    }
  }

  void cancelAll() {
    stopping = true;
    lives.forEach(life -> life.task.cancel(true));
  }

  boolean awaitEnd(Deadline deadline) throws InterruptedException {
    Waiter waiter = Waiter.ofCurrentThread();
    closers.add(waiter);
    try {
      return waiter.await(() -> unfinished.get() == 0, deadline);
    } finally {
      closers.remove(waiter);
    }
  }

  List<Pool.Survivor> survivors() {
    List<Pool.Survivor> survivors = new ArrayList<>();
    for (Life<?> life : lives) {
      if (life.began) {
        survivors.add(
            new Pool.Survivor(
                life.name(), life.coroutine.thread().getName(), life.coroutine.stack()));
      }
    }
    return survivors;
  }
}
