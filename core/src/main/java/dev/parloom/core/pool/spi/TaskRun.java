package dev.parloom.core.pool.spi;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolDeadlockException;
import dev.parloom.core.pool.PoolListener;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.Work;
import dev.parloom.core.wait.Awaited;
import dev.parloom.core.wait.Awaiter;
import dev.parloom.core.wait.Baton;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.WaitGraph;
import dev.parloom.core.wait.WaitSearch;
import dev.parloom.core.wait.Waiter;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The life of a task, played by its pool; users hold its {@link #task} and cannot reach it.
 *
 * <pre>
 *         submit              start                      left
 *   (made) ---------> QUEUED ----------> RUNNING -------------------> LEFT
 *                       ^  |  putBack       |                          ^
 *                       |  |<---------------+                          |
 *                       |  +---- end, while it is queued --------------+
 * </pre>
 *
 * <p>It gets one {@link Outcome} on its way, by {@link #end}: later ends are ignored, so a
 * cancellation and a result may race. The outcome of a task that is cancelled or runs out of time
 * comes before it has left: its code may run on until it answers its worker's stop. Counts and
 * listener are told with the outcome, which is once. Thread-safe.
 *
 * <p>A pool whose workers are in this JVM makes a run by {@link TaskRuns#queued}, gives it to
 * itself by {@link #submit} or {@link #trySubmit}, and on the worker does {@link #start}, {@link
 * #call}, {@link #finish}.
 *
 * @param <R> the result
 */
public final class TaskRun<R extends @Nullable Object> implements Awaited, Awaiter {

  /**
   * How a pool takes a task, waiting for room.
   *
   * @param <R> the task's result
   */
  @FunctionalInterface
  public interface Acceptance<R extends @Nullable Object> {
    /**
     * Takes it.
     *
     * @throws InterruptedException if interrupted before it was taken
     */
    void accept(TaskRun<R> run) throws InterruptedException;
  }

  private enum Phase {
    QUEUED,
    RUNNING,
    LEFT
  }

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.pool");

  /** Null once it has left: who keeps a task that has ended keeps its outcome, not its input. */
  private volatile @Nullable Work<? extends R> work;

  private final TaskRuns runs;
  private final TaskOptions options;
  private final TaskHandle<R> handle = new TaskHandle<>(this);

  @GuardedBy("this")
  private Phase phase = Phase.QUEUED;

  @GuardedBy("this")
  private @Nullable Worker worker;

  @GuardedBy("this")
  private List<Consumer<? super Outcome<R>>> callbacks = new ArrayList<>(1);

  @GuardedBy("this")
  private final List<Waiter> terminationWaiters = new ArrayList<>(0);

  private volatile @Nullable Outcome<R> outcome;
  private volatile boolean left;

  /** 0 if the pool has no listener. */
  private final long submittedNanos;

  private volatile long startedNanos;
  private volatile long ranNanos = -1;

  /** The coroutine that gave it to another pool; written before that pool sees it. */
  private @Nullable Baton origin;

  TaskRun(TaskRuns runs, Work<? extends R> work, TaskOptions options) {
    this.work = Objects.requireNonNull(work, "work");
    this.options = options;
    this.runs = runs;
    this.submittedNanos = runs.hasListener() ? System.nanoTime() : 0;
  }

  /** What users hold. */
  public Task<R> task() {
    return handle;
  }

  /** The task's name. */
  public String name() {
    return options.name();
  }

  /** The options it was submitted with. */
  public TaskOptions options() {
    return options;
  }

  /** The work as it was submitted; empty once the run has let go of it, which is when it left. */
  public Optional<Work<?>> submittedWork() {
    return Optional.ofNullable(work).map(TaskRuns::submitted);
  }

  // ---- From the caller to a worker.

  /**
   * {@link Pool#submit} of the pool that made it: gives it to the pool, in the thread of the
   * caller. If that is a coroutine of a loop whose time is virtual, time stands still there until
   * the task has an outcome or was not accepted.
   *
   * @param pool takes it; what it throws means that the task was not accepted
   * @throws InterruptedException if the thread was interrupted before, or while {@code pool} waits
   */
  public Task<R> submit(Acceptance<R> pool) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    boolean accepted = false;
    leavesHome();
    try {
      pool.accept(this);
      accepted = true;
    } finally {
      if (!accepted) {
        cameBack();
      }
    }
    return handle;
  }

  /** {@link Pool#trySubmit} likewise; empty if {@code pool} refuses it. */
  public Optional<Task<R>> trySubmit(Predicate<? super TaskRun<R>> pool) {
    boolean accepted = false;
    leavesHome();
    try {
      accepted = pool.test(this);
    } finally {
      if (!accepted) {
        cameBack();
      }
    }
    return accepted ? Optional.of(handle) : Optional.empty();
  }

  private void leavesHome() {
    Baton baton = Baton.current();
    if (baton != null && !runs.group().has(baton)) {
      baton.workLeft();
      origin = baton;
    }
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
   * @return false if it has its outcome already, as a task that was cancelled; then the worker must
   *     leave it alone
   */
  public synchronized boolean start(Worker by) {
    if (phase != Phase.QUEUED || outcome != null) {
      return false;
    }
    phase = Phase.RUNNING;
    worker = by;
    startedNanos = System.nanoTime();
    return true;
  }

  /** When its code began, where tasks are started together and run one after another. */
  public synchronized void began(long nanoTime) {
    startedNanos = nanoTime;
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
    worker = null;
    return true;
  }

  /**
   * Does the work, in the calling thread; its waits are watched for deadlocks meanwhile, unless it
   * runs within a task whose waits are.
   *
   * @return how it ended, which is for {@link #finish}
   * @throws IllegalStateException if it has left; it has let go of its work then
   */
  public Outcome<R> call() {
    Work<? extends R> known = work;
    if (known == null) {
      throw new IllegalStateException("task '" + name() + "' has let go of its work");
    }
    boolean outermost = !WaitGraph.watches();
    if (outermost) {
      WaitGraph.setCurrent(this);
    }
    try {
      return new Done<>(known.call());
    } catch (Throwable t) {
      return new Failed<>(t);
    } finally {
      if (outermost) {
        WaitGraph.setCurrent(null);
      }
    }
  }

  // ---- The end.

  /**
   * Sets the outcome; tells the counts, then the listener, then the callbacks, in this thread.
   *
   * @return false if there was one already; then nothing happens
   */
  public boolean end(Outcome<R> how) {
    List<Consumer<? super Outcome<R>>> toCall;
    Worker by;
    synchronized (this) {
      if (outcome != null) {
        return false;
      }
      ranNanos = phase == Phase.QUEUED ? 0 : System.nanoTime() - startedNanos;
      runs.count(how); // before anybody else can see the outcome
      outcome = how;
      toCall = callbacks;
      callbacks = List.of();
      by = worker;
      if (phase == Phase.QUEUED) {
        leave();
      }
    }
    if (runs.hasListener()) {
      tell(by, how);
    }
    for (Consumer<? super Outcome<R>> callback : toCall) {
      call(callback, how);
    }
    cameBack();
    return true;
  }

  private void tell(@Nullable Worker by, Outcome<R> how) {
    long ended = by == null ? System.nanoTime() : startedNanos + ranNanos;
    runs.tell(
        new PoolListener.TaskEnd(
            runs.group().name(),
            name(),
            Optional.ofNullable(by).map(Worker::name),
            submittedNanos,
            by == null ? ended : startedNanos,
            ended,
            how));
  }

  /** Ends it as failed. */
  public boolean fail(Throwable cause) {
    return end(new Failed<>(cause));
  }

  /** The code of this task has left its worker; from here on nothing stops that worker for it. */
  public synchronized void left() {
    leave();
  }

  @GuardedBy("this")
  private void leave() {
    phase = Phase.LEFT;
    worker = null;
    work = null;
    left = true;
    terminationWaiters.forEach(Waiter::wake);
    terminationWaiters.clear();
  }

  /** Its code has returned: {@link #end}, if it has no outcome yet, and {@link #left}. */
  public void finish(Outcome<R> how) {
    end(how);
    left();
  }

  /** Ends it as failed, and asks its worker, if it runs, to stop: as one step. */
  public void failAndStop(Throwable cause) {
    if (!fail(cause)) {
      return;
    }
    synchronized (this) {
      if (phase == Phase.RUNNING && worker != null) {
        worker.stop();
      }
    }
  }

  /** Cancels it, as {@link Task#cancel} does. */
  public boolean cancel() {
    if (outcome != null) {
      return false;
    }
    failAndStop(new CancellationException("task '" + name() + "' was cancelled"));
    return isCancelled();
  }

  // ---- How it stands.

  /** Whether it has its outcome. */
  public boolean isDone() {
    return outcome != null;
  }

  /** Whether no worker runs its code, nor will. */
  public boolean hasLeft() {
    return left;
  }

  /** Whether a worker runs it now. */
  public boolean isRunning() {
    return currentPhase() == Phase.RUNNING;
  }

  private synchronized Phase currentPhase() {
    return phase;
  }

  boolean isCancelled() {
    return outcome instanceof Failed<R>(var cause) && cause instanceof CancellationException;
  }

  @Nullable Outcome<R> outcome() {
    return outcome;
  }

  long ranNanos() {
    return ranNanos;
  }

  @Override
  public String toString() {
    Outcome<R> known = outcome;
    String state =
        known != null ? known.toString() : currentPhase().name().toLowerCase(Locale.ROOT);
    return "task '%s' (%s)".formatted(name(), state);
  }

  // ---- Those who wait for it.

  void onDone(Consumer<? super Outcome<R>> callback) {
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

  synchronized void forget(Consumer<? super Outcome<R>> callback) {
    if (outcome == null) {
      callbacks.remove(callback);
    }
  }

  boolean awaitTermination(Deadline deadline) throws InterruptedException {
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

  // ---- Deadlocks.

  @Override
  public String described() {
    return "task '%s', %s in pool '%s'"
        .formatted(name(), isRunning() ? "running" : "queued", runs.group().name());
  }

  /**
   * {@inheritDoc}
   *
   * <p>A task that runs ends unless it waits for what cannot come, and also then if it has a time
   * limit, but for the one that asks: it would rather know now. A task that is queued can come if a
   * worker can.
   */
  @Override
  public boolean canCome(WaitSearch search) {
    if (isDone()) {
      return true;
    }
    if (!isRunning()) {
      // Asked again, since it may have run to its end between the two questions. Not marked as
      // visited: it may start meanwhile.
      return isDone() || runs.group().canTurn(search);
    }
    if (!search.visit(this)) {
      return false;
    }
    Awaited awaited = search.awaitedBy(this);
    boolean endsByItself =
        awaited == null || (!search.isFor(this) && options.timeout().isPresent());
    return endsByItself || awaited.canCome(search);
  }

  @Override
  public RuntimeException deadlocked(Awaited target) {
    WorkerGroup group = runs.group();
    return new PoolDeadlockException(
        """
        deadlock: task '%s' of pool '%s' waits for %s, but every worker that could bring it about \
        (%d in pool '%s') runs a task that waits too. Give the pool more workers than tasks that \
        wait for others, submit the inner tasks to another pool, or wait with a deadline\
        """
            .formatted(name(), group.name(), target.described(), group.workers(), group.name()));
  }
}
