package dev.parloom.core.pool;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.wait.Baton;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The task of every pool; public for those who write pools.
 *
 * <p>A pool takes it through its life: made queued, {@link #start} when a worker takes it, {@link
 * #end} when its outcome is known, {@link #left} when its code has left the worker. The outcome is
 * set once; later ends are ignored, so a cancellation and a result may race.
 *
 * @param <R> the result
 */
public final class PoolTask<R extends @Nullable Object> implements Task<R> {

  /** What a pool does to make a running task stop; called at most once for each request. */
  @FunctionalInterface
  public interface Stopper {
    /** Asks the worker to stop, without waiting for it. */
    void stop();
  }

  private enum Phase {
    QUEUED,
    RUNNING,
    LEFT
  }

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.pool");

  /** Null once it has left: who keeps a task that has ended keeps its outcome, not its input. */
  private volatile @Nullable Work<? extends R> work;

  private final TaskOptions options;

  /** The pool's part in deadlock detection. */
  private final WaitGraph.Crowd crowd;

  @GuardedBy("this")
  private Phase phase = Phase.QUEUED;

  @GuardedBy("this")
  private @Nullable Stopper stopper;

  @GuardedBy("this")
  private List<Consumer<? super Outcome<R>>> callbacks = new ArrayList<>(1);

  @GuardedBy("this")
  private final List<Waiter> terminationWaiters = new ArrayList<>(0);

  private volatile @Nullable Outcome<R> outcome;
  private volatile boolean left;
  private volatile long startedNanos;
  private volatile long ranNanos = -1;

  /** The coroutine that gave it to another pool; written before that pool sees it. */
  private @Nullable Baton origin;

  /** What this task waits for while it runs; guarded by {@link WaitGraph}. */
  WaitGraph.@Nullable Node awaiting;

  /** Where outcomes are counted: told once, before anybody else can see the outcome. */
  private final Consumer<? super Outcome<?>> ledger;

  /** A queued task of a pool that counts nothing. */
  public PoolTask(Work<? extends R> work, TaskOptions options, WaitGraph.Crowd crowd) {
    this(work, options, crowd, how -> {});
  }

  /**
   * A queued task of a pool.
   *
   * @param ledger is told the outcome once, before anybody else can see it; it must not block
   */
  public PoolTask(
      Work<? extends R> work,
      TaskOptions options,
      WaitGraph.Crowd crowd,
      Consumer<? super Outcome<?>> ledger) {
    this.work = Objects.requireNonNull(work, "work");
    this.options = options;
    this.crowd = crowd;
    this.ledger = ledger;
  }

  /** The work to do, or null once it has left. */
  public @Nullable Work<? extends R> heldWork() {
    return work;
  }

  /**
   * The work to do.
   *
   * @throws IllegalStateException if it has {@linkplain #left left}, or was cancelled before it
   *     started; it has let go of its work then
   */
  public Work<? extends R> work() {
    Work<? extends R> known = work;
    if (known == null) {
      throw new IllegalStateException("task '" + name() + "' has let go of its work");
    }
    return known;
  }

  /** The options it was submitted with. */
  public TaskOptions options() {
    return options;
  }

  @Override
  public String name() {
    return options.name();
  }

  WaitGraph.Crowd crowd() {
    return crowd;
  }

  // ---- The life of a task, told by its pool.

  /**
   * The calling thread is about to give it to the pool. If that is a coroutine of a loop whose time
   * is virtual, time stands still there until the task has an outcome or is {@link #refused}. For
   * pools whose workers are not the caller.
   */
  public void offered() {
    Baton baton = Baton.current();
    if (baton != null) {
      baton.workLeft();
      origin = baton;
    }
  }

  /** The pool did not accept it after all. */
  public void refused() {
    cameBack();
  }

  private void cameBack() {
    Baton baton = origin;
    if (baton != null) {
      baton.workCameBack();
    }
  }

  /**
   * A worker takes this task.
   *
   * @return false if it was cancelled before; then the worker must leave it alone
   */
  public synchronized boolean start(Stopper howToStop) {
    if (phase != Phase.QUEUED || outcome != null) {
      return false;
    }
    phase = Phase.RUNNING;
    stopper = howToStop;
    startedNanos = System.nanoTime();
    return true;
  }

  /** When its code began, where tasks are started together and run one after another. */
  public synchronized void began(long nanoTime) {
    startedNanos = nanoTime;
  }

  /**
   * Sets the outcome and runs the callbacks in this thread.
   *
   * @return false if there was one already; then nothing happens
   */
  public boolean end(Outcome<R> how) {
    List<Consumer<? super Outcome<R>>> toCall;
    synchronized (this) {
      if (outcome != null) {
        return false;
      }
      ranNanos = phase == Phase.QUEUED ? 0 : System.nanoTime() - startedNanos;
      ledger.accept(how);
      outcome = how;
      toCall = callbacks;
      callbacks = List.of();
      if (phase == Phase.QUEUED) {
        leave();
      }
    }
    for (Consumer<? super Outcome<R>> callback : toCall) {
      call(callback, how);
    }
    cameBack();
    return true;
  }

  /**
   * The worker gives this task back without having run any of it: queued again.
   *
   * @return false if it has its outcome already; then it has {@linkplain #left left}
   */
  public synchronized boolean putBack() {
    if (outcome != null) {
      leave();
      return false;
    }
    phase = Phase.QUEUED;
    stopper = null;
    return true;
  }

  /** The code of this task has left its worker; from here on nothing stops that worker for it. */
  public synchronized void left() {
    leave();
  }

  /** Whether no worker runs its code, nor will. */
  public boolean hasLeft() {
    return left;
  }

  @GuardedBy("this")
  private void leave() {
    phase = Phase.LEFT;
    stopper = null;
    work = null;
    left = true;
    terminationWaiters.forEach(Waiter::wake);
    terminationWaiters.clear();
  }

  /** Ends a running task as failed, and asks its worker to stop, as one step. */
  public void endAndStop(Throwable cause) {
    if (!end(new Outcome.Failed<>(cause))) {
      return;
    }
    synchronized (this) {
      if (phase == Phase.RUNNING && stopper != null) {
        stopper.stop();
      }
    }
  }

  // ---- The caller's side.

  @Override
  public Outcome<R> outcome() throws InterruptedException {
    Outcome<R> known = outcome;
    if (known != null) {
      return known;
    }
    if (!WaitGraph.watches()) {
      await(Deadline.never());
      return knownOutcome();
    }
    try {
      do {
        WaitGraph.enter(this);
      } while (!await(Deadline.in(WaitGraph.recheck())));
    } finally {
      WaitGraph.exit();
    }
    return knownOutcome();
  }

  private boolean await(Deadline deadline) throws InterruptedException {
    Waiter waiter = Waiter.ofCurrentThread();
    Consumer<Outcome<R>> wake = known -> waiter.wake();
    onDone(wake);
    try {
      return waiter.await(() -> outcome != null, deadline);
    } finally {
      forget(wake);
    }
  }

  /**
   * Drops a callback that was not called, so that waiting again and again leaves nothing behind.
   */
  synchronized void forget(Consumer<?> callback) {
    if (outcome == null) {
      callbacks.remove(callback);
    }
  }

  /** Waits for the outcome without looking for a deadlock. */
  boolean awaitOutcome(Duration patience) throws InterruptedException {
    return outcome != null || await(Deadline.in(patience));
  }

  Outcome<R> knownOutcome() {
    Outcome<R> known = outcome;
    if (known == null) {
      throw new IllegalStateException("task '" + name() + "' has not ended yet");
    }
    return known;
  }

  @Override
  public R get() throws InterruptedException, ExecutionException {
    return valueOf(outcome());
  }

  @Override
  public R get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (outcome == null && !await(Deadline.in(Duration.ofNanos(unit.toNanos(timeout))))) {
      throw new TimeoutException(
          "task '%s' had not ended after %d %s".formatted(name(), timeout, unit));
    }
    return valueOf(knownOutcome());
  }

  private static <R extends @Nullable Object> R valueOf(Outcome<R> outcome)
      throws ExecutionException {
    return switch (outcome) {
      case Outcome.Done<R>(var value) -> value;
      case Outcome.Failed<R>(CancellationException cause) -> throw cause;
      case Outcome.Failed<R>(var cause) -> throw new ExecutionException(cause);
    };
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    synchronized (this) {
      if (phase == Phase.RUNNING && !mayInterruptIfRunning) {
        return false;
      }
    }
    if (outcome != null) {
      return false;
    }
    endAndStop(new CancellationException("task '" + name() + "' was cancelled"));
    return isCancelled();
  }

  @Override
  public boolean isCancelled() {
    return outcome instanceof Outcome.Failed<R>(var cause)
        && cause instanceof CancellationException;
  }

  @Override
  public boolean isDone() {
    return outcome != null;
  }

  @Override
  public void onDone(Consumer<? super Outcome<R>> callback) {
    Outcome<R> known;
    synchronized (this) {
      known = outcome;
      if (known == null) {
        callbacks.add(callback);
        return;
      }
    }
    call(callback, known);
  }

  private void call(Consumer<? super Outcome<R>> callback, Outcome<R> known) {
    try {
      callback.accept(known);
    } catch (Throwable e) { // also an error: it must not take the worker with it
      LOG.log(Level.WARNING, "a callback of task '" + name() + "' failed", e);
    }
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    awaitTermination(Deadline.never());
  }

  @Override
  public boolean awaitTermination(Duration patience) throws InterruptedException {
    return awaitTermination(Deadline.in(patience));
  }

  private boolean awaitTermination(Deadline deadline) throws InterruptedException {
    if (left) {
      return true;
    }
    Waiter waiter = Waiter.ofCurrentThread();
    synchronized (this) {
      terminationWaiters.add(waiter);
    }
    try {
      return waiter.await(() -> left, deadline);
    } finally {
      synchronized (this) {
        if (!left) {
          terminationWaiters.remove(waiter); // so that asking again and again leaves nothing behind
        }
      }
    }
  }

  @Override
  public long ranNanos() {
    if (ranNanos < 0) {
      throw new IllegalStateException("task '" + name() + "' has not ended yet");
    }
    return ranNanos;
  }

  @Override
  public CompletableFuture<R> toCompletableFuture() {
    TaskFuture<R> future = new TaskFuture<>(this);
    onDone(known -> {
      switch (known) {
        case Outcome.Done<R>(var value) -> future.complete(value);
        case Outcome.Failed<R>(var cause) -> future.completeExceptionally(cause);
      }
    });
    return future;
  }

  @Override
  public String toString() {
    Outcome<R> known = outcome;
    String state =
        known != null ? known.toString() : currentPhase().name().toLowerCase(Locale.ROOT);
    return "task '%s' (%s)".formatted(name(), state);
  }

  private synchronized Phase currentPhase() {
    return phase;
  }

  /** Whether a worker runs it now. */
  boolean isRunning() {
    return currentPhase() == Phase.RUNNING;
  }

  /**
   * A future whose cancellation, and that of futures derived from it, reaches the task; not that of
   * its copies, whose purpose is to keep what their holders do from all others. (A minimal stage
   * cannot be cancelled.)
   */
  private static final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final Task<?> task;

    TaskFuture(Task<?> task) {
      this.task = task;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
      return new TaskFuture<>(task);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        task.cancel(true);
      }
      return cancelled;
    }

    @Override
    public CompletableFuture<T> copy() {
      return minimalCompletionStage().toCompletableFuture(); // not one of this class
    }
  }
}
