package dev.parloom.core.loop;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolListener;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.Work;
import dev.parloom.core.pool.WorkDecorator;
import dev.parloom.core.time.Nanos;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Interruptible;
import dev.parloom.core.wait.Waiter;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An event loop: a pool on which no two tasks ever run at once, and which goes from one task to
 * another only where a task waits.
 *
 * {@snippet :
 * try (var loop = Loop.open()) {
 *   loop.map(List.of(1.0, 0.8, 0.5), step -> countdown(3, step)); // 3 seconds, not 6.9
 * }
 *
 * Void countdown(int from, double step) throws InterruptedException {
 *   for (int n = from; n > 0; n--) {
 *     Loop.sleep(Duration.ofMillis((long) (step * 1000)));        // the others go on here
 *     shown++;                                                    // and nowhere else: no lock
 *   }
 *   return null;
 * }
 * }
 *
 * <p>A task waits when it sends, receives, selects or joins on a {@link
 * dev.parloom.core.channel.Channel}, asks a {@link Task} for its end, forks into, joins or closes a
 * {@link dev.parloom.core.scope.Scope}, or calls {@link #sleep}. There it loses its turn, others
 * run, and it goes on when what it waits for has come about and its turn has come, first come first
 * served. Between two such places it runs alone. So tasks of one loop need no locks among
 * themselves, and what one did before it waited happens-before what the next does.
 *
 * <p>Work that blocks or computes for long goes to another pool: {@code pool.submit(work).get()} in
 * a task of the loop waits without stopping it. Results of many are had by {@link #map}, {@link
 * #outcomes} and scopes, as on every pool.
 *
 * <p>A task that waits in another way (the JDK's sleeps, queues, locks, sockets, the end of a
 * thread; closing a {@link dev.parloom.core.thread.ThreadPool} is one of them) keeps its turn
 * meanwhile, and the loop stands still: a {@link Stall}, which is told to a listener, or else
 * logged as a warning (logger {@code dev.parloom.core.loop}). So does one that wants a monitor
 * which a waiting task holds, for ever.
 *
 * <p>Cancelling a task interrupts it: where it waits it gets its turn and {@code
 * InterruptedException}. Tasks that wait for one another in a circle are named in a {@link
 * dev.parloom.core.pool.PoolDeadlockException}.
 *
 * <p>Each task is a virtual thread of its own, so any code can wait at any depth.
 */
public final class Loop implements Pool {

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.loop");
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final LoopTasks tasks;
  private final Turns turns;
  private final TaskOptions options;

  private Loop(LoopTasks tasks, Turns turns, TaskOptions options) {
    this.tasks = tasks;
    this.turns = turns;
    this.options = options;
  }

  /** A loop with room for 10,000 tasks. */
  public static Loop open() {
    return builder().open();
  }

  /** A loop whose time is {@linkplain Builder#virtualTime virtual}, for tests. */
  public static Loop onVirtualTime() {
    return builder().virtualTime().open();
  }

  /** A loop with other choices than the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  // ---- Inside a task.

  /**
   * Waits for so long, by the time of the loop whose task calls it; in any other thread an ordinary
   * wait of that thread. Zero and less lets others run that are ready.
   *
   * @throws InterruptedException if interrupted before or while it waits
   */
  public static void sleep(Duration duration) throws InterruptedException {
    if (!duration.isPositive()) {
      yieldNow();
      return;
    }
    var _ = Waiter.ofCurrentThread().await(() -> false, Deadline.in(duration));
  }

  /**
   * Lets the other tasks of the loop run that are ready now; each gets a turn before the caller
   * does again. If none is, it returns at once. In a thread that is no task of a loop it only looks
   * whether that has been interrupted.
   *
   * @throws InterruptedException if interrupted before or while others run
   */
  public static void yieldNow() throws InterruptedException {
    Coroutine current = Coroutine.current();
    if (current != null) {
      current.yieldTurn();
    } else if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  // ---- Time.

  /** How long this loop has been open, by its own clock. */
  public Duration time() {
    return Duration.ofNanos(turns.clock().nanos());
  }

  /**
   * Gives the loop a task that starts after {@code delay} at the soonest; until then it counts as
   * queued. Waits for room like {@link #submit}. Of tasks due at one time, the one given first
   * starts first.
   *
   * @param delay zero and less for now
   * @return the task, which can be cancelled also before it starts
   * @throws InterruptedException if interrupted before the task was accepted; then it was not
   * @throws dev.parloom.core.pool.PoolClosedException if the loop is or gets closed; then the task
   *     was not accepted. One that was accepted before runs when its time comes, and {@link
   *     #close()} waits for it
   */
  public <R extends @Nullable Object> Task<R> callLater(Duration delay, Work<? extends R> work)
      throws InterruptedException {
    long nanos = Nanos.of(delay);
    return tasks.submit(work, options, Math.min(nanos, Long.MAX_VALUE / 2));
  }

  /**
   * Like {@link #callLater}, at a moment of {@link #time}: so that what is done every second does
   * not come later and later.
   */
  public <R extends @Nullable Object> Task<R> callAt(Duration time, Work<? extends R> work)
      throws InterruptedException {
    return callLater(time.minus(time()), work);
  }

  // ---- As every pool.

  @Override
  public String name() {
    return tasks.name();
  }

  @Override
  public int workers() {
    return 1;
  }

  @Override
  public int capacity() {
    return tasks.capacity();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Running are all tasks that have started, of which those that wait may be many.
   */
  @Override
  public PoolStats stats() {
    return tasks.stats();
  }

  @Override
  public Loop with(TaskOptions taskOptions) {
    return new Loop(tasks, turns, Objects.requireNonNull(taskOptions, "taskOptions"));
  }

  @Override
  public <R extends @Nullable Object> Task<R> submit(Work<? extends R> work)
      throws InterruptedException {
    return tasks.submit(work, options, 0);
  }

  @Override
  public <R extends @Nullable Object> Optional<Task<R>> trySubmit(Work<? extends R> work) {
    return tasks.trySubmit(work, options);
  }

  @Override
  public void close() {
    tasks.requireOutsider();
    tasks.shutdown();
    Interruptible.toTheEnd(() -> tasks.awaitEnd(Deadline.never()), tasks::cancelAll);
  }

  @Override
  public List<Survivor> close(Duration grace) throws InterruptedException {
    tasks.requireOutsider();
    tasks.shutdown();
    tasks.cancelAll();
    return tasks.awaitEnd(Deadline.in(grace)) ? List.of() : tasks.survivors();
  }

  @Override
  public String toString() {
    return "loop '%s' (%s)".formatted(name(), stats());
  }

  /** Choices for a loop. Not thread-safe. */
  public static final class Builder {

    private @Nullable String name;
    private int capacity = 10_000;
    private boolean virtualTime;
    private Duration stallLimit = Duration.ofMillis(100);
    private Consumer<? super Stall> stallListener = Builder::log;
    private @Nullable PoolListener listener;
    private @Nullable WorkDecorator decorator;

    private Builder() {}

    private static void log(Stall stall) {
      LOG.log(Level.WARNING, stall.message());
    }

    /** The loop's name; its threads are called name-1, name-2, …. Default: "loop-" and a number. */
    public Builder name(String loopName) {
      name = Objects.requireNonNull(loopName, "loopName");
      return this;
    }

    /** How many tasks may be accepted and not ended, 1 or more. Default: 10,000. */
    public Builder capacity(int count) {
      if (count < 1) {
        throw new IllegalArgumentException(
            "a loop must have room for at least one task, but was given " + count);
      }
      capacity = count;
      return this;
    }

    /**
     * Time that does not pass but jumps: whenever no task of the loop is ready, to the next moment
     * at which a sleep, a time limit, a deadline or a delay of it ends. A test of an hour takes
     * milliseconds, and always the same.
     *
     * <p>It stands still while a task runs, and while work is under way that tasks of this loop
     * have given to other pools, until that has its outcome. Of what else may come from outside
     * (threads that send to its channels or submit to it) the loop knows nothing, and does not wait
     * for it: start everything from one first task, so that nothing jumps before all is in place.
     *
     * <p>A task without an end, such as one that sleeps again and again, runs at full speed; as on
     * every loop it can be cancelled.
     */
    public Builder virtualTime() {
      virtualTime = true;
      return this;
    }

    /**
     * How long a task may keep its turn before that is a {@link Stall}, in real time; it is found
     * after at most one and a half times that. Zero: for as long as it likes. Default: 100 ms.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder stallLimit(Duration limit) {
      if (limit.isNegative()) {
        throw new IllegalArgumentException(
            "a loop's stall limit must be zero (none) or more, but is " + limit);
      }
      stallLimit = limit;
      return this;
    }

    /**
     * Who is told of each stall, once, instead of the log: on a thread of the loop's own, which
     * keeps time limits meanwhile waiting. What it throws is logged.
     */
    public Builder onStall(Consumer<? super Stall> listener) {
      stallListener = Objects.requireNonNull(listener, "listener");
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

    /** Opens the loop; close it when done. It has no thread before its first task. */
    public Loop open() {
      String loopName = name == null ? "loop-" + NUMBER.incrementAndGet() : name;
      LoopClock clock = new LoopClock(virtualTime);
      long stallNanos = Nanos.of(stallLimit);
      Watch watch = new Watch(loopName, clock, stallNanos);
      Turns turns = new Turns(clock, watch);
      LoopTasks tasks = new LoopTasks(loopName, capacity, turns, watch, listener, decorator);
      StallSearch search =
          stallNanos == 0 ? null : new StallSearch(loopName, stallNanos, tasks::coroutines);
      watch.lookAfter(new Watch.Charge(turns, search, stallListener));
      return new Loop(tasks, turns, TaskOptions.none());
    }
  }
}
