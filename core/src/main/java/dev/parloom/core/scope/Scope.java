package dev.parloom.core.scope;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.Work;
import dev.parloom.core.time.Nanos;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Interruptible;
import dev.parloom.core.wait.WaitGraph;
import dev.parloom.core.wait.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A group of tasks that belongs to a block of code: none outlives it.
 *
 * {@snippet :
 * try (var scope = Scope.failFast(pool)) {
 *   Task<User> user = scope.fork(() -> findUser(id));
 *   Task<List<Order>> orders = scope.fork(() -> findOrders(id));
 *   scope.join();                    // both have succeeded, or this throws
 *   show(user.get(), orders.get());
 * }
 * }
 *
 * <p>In a {@link #collecting} scope a failure is that child's alone; in a {@link #failFast} one the
 * first failure cancels the siblings; in a {@link #race} the first success does. A child that is
 * cancelled by somebody else has failed. Each may have a time limit, after which {@link #fork} and
 * {@link #join} cancel all children and throw. {@link #close} cancels what still runs and waits
 * until its code has really left the workers; code that answers no interrupt keeps it waiting.
 *
 * <p>A scope is for the thread that opened it; its children may neither fork into it nor join it.
 */
public final class Scope implements AutoCloseable {

  private enum Kind {
    COLLECTING,
    FAIL_FAST,
    RACE
  }

  private static final int FIRST_SWEEP = 64;

  private static final long ASK_NANOS = Nanos.of(Duration.ofMillis(2));

  private final Pool pool;
  private final Kind kind;
  private final @Nullable Duration limit;
  private final Deadline deadline;
  private final Waiter owner = Waiter.ofCurrentThread();
  private final Thread ownerThread = Thread.currentThread();

  /** How many children were forked, and how many have ended; written under the lock. */
  private volatile int forked;

  private volatile int ended;

  /** How many children had not ended when the limit passed; -1 if it has not. For the owner. */
  private int pendingAtLimit = -1;

  /** The first child that decides: a failure in a fail-fast scope, a success in a race. */
  private volatile @Nullable Task<?> decisive;

  private final Object lock = new Object();

  /** Those that may still run, and some others; of a race, all. */
  @GuardedBy("lock")
  private final List<Task<?>> children = new ArrayList<>();

  /** At how many children to look for those that have left, so that a long scope keeps few. */
  @GuardedBy("lock")
  private int sweepAt = FIRST_SWEEP;

  /** Set together with {@link #decisive}, or when the owner gives up. */
  @GuardedBy("lock")
  private boolean cancelled;

  private Scope(Pool pool, Kind kind, @Nullable Duration limit) {
    this.pool = pool;
    this.kind = kind;
    this.limit = limit;
    this.deadline = limit == null ? Deadline.never() : Deadline.in(limit);
  }

  /** A scope in which a child's failure concerns nobody else. */
  public static Scope collecting(Pool pool) {
    return new Scope(pool, Kind.COLLECTING, null);
  }

  /** The same, with a time limit that starts now. */
  public static Scope collecting(Pool pool, Duration limit) {
    return new Scope(pool, Kind.COLLECTING, limit);
  }

  /** A scope in which the first failure cancels the other children. */
  public static Scope failFast(Pool pool) {
    return new Scope(pool, Kind.FAIL_FAST, null);
  }

  /** The same, with a time limit that starts now. */
  public static Scope failFast(Pool pool, Duration limit) {
    return new Scope(pool, Kind.FAIL_FAST, limit);
  }

  /**
   * Runs all the works and answers the first result; the others are cancelled and have left their
   * workers when this returns.
   *
   * @throws ScopeNoResultException if all failed, or there were none
   * @throws InterruptedException if interrupted while waiting; all are cancelled then
   */
  public static <R extends @Nullable Object> R race(
      Pool pool, Collection<? extends Work<? extends R>> works) throws InterruptedException {
    return race(new Scope(pool, Kind.RACE, null), works);
  }

  /**
   * The same, with a time limit.
   *
   * @throws ScopeTimeoutException if the time limit passed before the first success
   */
  public static <R extends @Nullable Object> R race(
      Pool pool, Collection<? extends Work<? extends R>> works, Duration limit)
      throws InterruptedException {
    return race(new Scope(pool, Kind.RACE, limit), works);
  }

  private static <R extends @Nullable Object> R race(
      Scope scope, Collection<? extends Work<? extends R>> works) throws InterruptedException {
    try (scope) {
      List<Task<R>> runners = new ArrayList<>();
      for (Work<? extends R> work : works) {
        runners.add(scope.fork(work));
      }
      scope.join();
      for (Task<R> runner : runners) {
        if (runner.equals(scope.decisive)
            && runner.outcome() instanceof Outcome.Done<R>(var value)) {
          return value;
        }
      }
      throw new AssertionError("a race was won by none of its runners");
    }
  }

  /**
   * Starts a child, waiting for room in the pool. After the scope has been decided or cancelled the
   * child is cancelled at once.
   *
   * @throws InterruptedException if interrupted while waiting for room; then there is no child
   * @throws ScopeTimeoutException if the time limit passed before there was room; then there is no
   *     child, and the others are cancelled
   * @throws IllegalStateException if the calling thread did not open the scope
   */
  public <R extends @Nullable Object> Task<R> fork(Work<? extends R> work)
      throws InterruptedException {
    requireOwner("fork into");
    Task<R> child = deadline.isBounded() ? submitInTime(work) : pool.submit(work);
    boolean late;
    synchronized (lock) {
      children.add(child);
      forked++;
      if (kind != Kind.RACE && children.size() >= sweepAt) {
        children.removeIf(Task::isTerminated);
        sweepAt = Math.max(FIRST_SWEEP, 2 * children.size());
      }
      late = cancelled;
    }
    child.onDone(outcome -> childEnded(child, outcome));
    if (late) {
      child.cancel(true);
    }
    return child;
  }

  /** A pool has no submit with a deadline, and does not say when others make room: so ask. */
  private <R extends @Nullable Object> Task<R> submitInTime(Work<? extends R> work)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (true) {
      Optional<Task<R>> child = pool.trySubmit(work);
      if (child.isPresent()) {
        return child.get();
      }
      long left = deadline.remainingNanos();
      if (left <= 0) {
        throw timedOut();
      }
      int before = ended;
      var _ =
          owner.await(
              () -> ended != before, Deadline.in(Duration.ofNanos(Math.min(left, ASK_NANOS))));
    }
  }

  private void requireOwner(String attempt) {
    if (!Thread.currentThread().equals(ownerThread)) {
      throw new IllegalStateException(
          "only thread '%s', which opened the scope, may %s it; this is '%s'"
              .formatted(ownerThread.getName(), attempt, Thread.currentThread().getName()));
    }
  }

  private void childEnded(Task<?> child, Outcome<?> outcome) {
    boolean decides =
        switch (outcome) {
          case Outcome.Done<?> done -> kind == Kind.RACE;
          case Outcome.Failed<?> failed -> kind == Kind.FAIL_FAST;
        };
    synchronized (lock) {
      decides &= !cancelled; // not what the scope itself has cancelled
      if (decides) {
        decisive = child;
      }
      ended++;
    }
    if (decides) {
      cancelAll();
    }
    owner.wake();
  }

  /**
   * Waits for the children. In a collecting scope: until all have ended; ask each for its outcome.
   * In a fail-fast scope: until all have succeeded or one has failed.
   *
   * @throws InterruptedException if interrupted while waiting; {@link #close} cancels the children
   * @throws ScopeChildFailedException if a child of a fail-fast scope failed
   * @throws ScopeTimeoutException if the time limit passed first
   * @throws dev.parloom.core.pool.PoolDeadlockException if the caller is itself a task, and no
   *     child could ever run because every worker that might run one waits too
   * @throws IllegalStateException if the calling thread did not open the scope
   */
  public void join() throws InterruptedException {
    requireOwner("join");
    if (pendingAtLimit >= 0 || !awaitChildren()) {
      throw timedOut();
    }
    Task<?> first = decisive;
    if (kind == Kind.FAIL_FAST
        && first != null
        && first.outcome() instanceof Outcome.Failed<?>(var cause)) {
      throw new ScopeChildFailedException(first.name(), cause);
    }
    if (kind == Kind.RACE && first == null) {
      throw noResult();
    }
  }

  private ScopeTimeoutException timedOut() {
    if (pendingAtLimit < 0) {
      pendingAtLimit = forked - ended;
    }
    cancelAll();
    return new ScopeTimeoutException(
        limit == null ? 0 : Nanos.millis(limit), pendingAtLimit, forked);
  }

  /** False if the time limit passed first. */
  private boolean awaitChildren() throws InterruptedException {
    BooleanSupplier over = () -> decisive != null || ended == forked;
    if (deadline.isBounded() || !WaitGraph.watches()) {
      return owner.await(over, deadline);
    }
    try {
      do {
        List<Task<?>> pending = children().stream().filter(child -> !child.isDone()).toList();
        // Only if those left out have been counted: one of them may have decided already.
        if (decisive == null && ended == forked - pending.size()) {
          WaitGraph.enterAny(pending);
        }
      } while (!owner.await(over, Deadline.in(WaitGraph.recheck())));
      return true;
    } finally {
      WaitGraph.exit();
    }
  }

  private ScopeNoResultException noResult() throws InterruptedException {
    List<Throwable> causes = new ArrayList<>();
    for (Task<?> child : children()) {
      if (child.outcome() instanceof Outcome.Failed<?>(var cause)) {
        causes.add(cause);
      }
    }
    ScopeNoResultException none =
        new ScopeNoResultException(forked, causes.isEmpty() ? null : causes.getFirst());
    causes.stream().skip(1).forEach(none::addSuppressed);
    return none;
  }

  private void cancelAll() {
    synchronized (lock) {
      cancelled = true;
    }
    children().forEach(child -> child.cancel(true));
  }

  private List<Task<?>> children() {
    synchronized (lock) {
      return List.copyOf(children);
    }
  }

  /**
   * Cancels the children that have not ended, and waits until none runs any more. An interrupt
   * while it waits is kept for later.
   */
  @Override
  public void close() {
    cancelAll();
    for (Task<?> child : children()) {
      Interruptible.toTheEnd(child::awaitTermination, () -> {});
    }
  }
}
