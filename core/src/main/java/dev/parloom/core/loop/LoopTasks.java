package dev.parloom.core.loop;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolListener;
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
import dev.parloom.core.wait.Awaited;
import dev.parloom.core.wait.Baton;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.WaitGraph;
import dev.parloom.core.wait.WaitSearch;
import dev.parloom.core.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a loop: how many it takes, and their lives from there to their ends. Thread-safe.
 */
final class LoopTasks implements WorkerGroup {

  private final String name;
  private final Turns turns;
  private final Watch watch;
  private final ThreadFactory threads;

  /** One item for each task accepted and not ended; full when no more are taken. */
  private final Channel<Boolean> places;

  /** Tasks from before they are accepted until nothing is left of them; closers wait for none. */
  private final AtomicInteger unfinished = new AtomicInteger();

  private final Queue<Waiter> closers = new ConcurrentLinkedQueue<>();
  private final TaskRuns runs;
  private final Set<Life<?>> lives = ConcurrentHashMap.newKeySet();
  private final LongAdder started = new LongAdder();

  /** Set before all tasks are cancelled; a task looks at it after it can be seen. */
  private volatile boolean stopping;

  LoopTasks(
      String name,
      int capacity,
      Turns turns,
      Watch watch,
      @Nullable PoolListener listener,
      @Nullable WorkDecorator decorator) {
    this.name = name;
    this.turns = turns;
    this.watch = watch;
    this.threads = Thread.ofVirtual().name(name + "-", 1).factory();
    this.places = Channel.named("tasks of loop '" + name + "'", capacity);
    this.runs = new TaskRuns(this, listener, decorator);
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
  public Collection<TaskRun<?>> running() {
    List<TaskRun<?>> running = new ArrayList<>();
    for (Life<?> life : lives) {
      if (life.began) {
        running.add(life.run);
      }
    }
    return running;
  }

  @Override
  public boolean isBusy() {
    return started.sum() >= workers();
  }

  @Override
  public boolean has(Baton coroutine) {
    return coroutine instanceof Coroutine one && one.turns() == turns;
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
        1, running, Math.max(0, places.size() - running), runs.done(), runs.failed());
  }

  // ---- Taking tasks.

  /** Waits for room. The task starts no sooner than after `delayNanos`, if that is more than 0. */
  <R extends @Nullable Object> Task<R> submit(
      Work<? extends R> work, TaskOptions options, long delayNanos) throws InterruptedException {
    Life<R> life = new Life<>(work, options, delayNanos > 0);
    Task<R> task = life.run.submit(_ -> accept(this::takePlace));
    launch(life, delayNanos);
    return task;
  }

  <R extends @Nullable Object> Optional<Task<R>> trySubmit(
      Work<? extends R> work, TaskOptions options) {
    Life<R> life = new Life<>(work, options, false);
    Optional<Task<R>> task = life.run.trySubmit(_ -> accept(() -> places.trySend(true)));
    if (task.isPresent()) {
      launch(life, 0);
    }
    return task;
  }

  /** How a place is got: false if there is none. */
  private interface PlaceSource<X extends Exception> {
    boolean take() throws X;
  }

  private <X extends Exception> boolean accept(PlaceSource<X> place) throws X {
    unfinished.incrementAndGet();
    boolean accepted = false;
    try {
      accepted = place.take();
    } catch (ChannelClosedException e) {
      PoolClosedException refusal = new PoolClosedException(name);
      refusal.initCause(e);
      throw refusal;
    } finally {
      if (!accepted) {
        finish();
      }
    }
    return accepted;
  }

  /** Waits for one. */
  private boolean takePlace() throws InterruptedException {
    if (places.trySend(true)) {
      return true;
    }
    if (!WaitGraph.watches()) {
      places.send(true);
      return true;
    }
    try {
      do {
        WaitGraph.enter(new Place());
      } while (!places.trySend(true, WaitGraph.recheck()));
      return true;
    } finally {
      WaitGraph.exit();
    }
  }

  /** A place among the tasks accepted and not ended, which comes when any of those ends. */
  private final class Place implements Awaited {
    @Override
    public String described() {
      return "room in pool '%s'".formatted(name);
    }

    @Override
    public boolean canCome(WaitSearch search) {
      Collection<TaskRun<?>> running = running();
      // Asked afterwards: if one of them ended meanwhile, there is room.
      boolean full = places.size() >= places.capacity() && running.size() >= workers();
      return !full || (search.visit(places) && search.anyCanCome(running));
    }
  }

  private void launch(Life<?> life, long delayNanos) {
    lives.add(life);
    if (stopping) {
      life.run.cancel();
    }
    if (delayNanos > 0) {
      turns.enqueueAt(life.coroutine, turns.clock().nanos() + delayNanos);
      life.run.task().onDone(_ -> life.coroutine.wake()); // cancelled: its place is free at once
    } else {
      turns.enqueue(life.coroutine);
    }
  }

  // ---- A task's life.

  /** A task, and the coroutine that runs it. */
  private final class Life<R extends @Nullable Object> implements Coroutine.Body {
    final TaskRun<R> run;
    final Coroutine coroutine;
    volatile boolean began;

    Life(Work<? extends R> work, TaskOptions options, boolean later) {
      run = runs.queued(work, options);
      coroutine = new Coroutine(turns, this, threads, later);
    }

    @Override
    public String name() {
      return run.name();
    }

    @Override
    public boolean isWanted() {
      if (!run.isDone()) {
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
      if (!run.start(Worker.of(itself.thread()::getName, itself::interrupt))) {
        leavePlace();
        finish(this);
        return;
      }
      started.increment();
      Timer limit = run.options().timeout().map(this::limit).orElse(null);
      Outcome<R> outcome = run.call();
      if (limit != null) {
        watch.forget(limit);
        turns.forget(limit);
      }
      Thread.interrupted(); // a flag that the task left behind is not for its callbacks
      started.decrement();
      leavePlace();
      run.finish(outcome);
      finish(this);
    }

    private Timer limit(Duration limit) {
      Timer timer = new TimeLimit(run, limit, turns, threads);
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

  /** Refuses a task of this loop that is about to close it. */
  void requireOutsider() {
    Coroutine current = Coroutine.current();
    runs.requireOutsider(current != null && has(current));
  }

  void shutdown() {
    places.close();
    if (unfinished.get() == 0) {
      watch.end();
    }
  }

  void cancelAll() {
    stopping = true;
    lives.forEach(life -> life.run.cancel());
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
