package dev.parloom.process.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.park.Deadline;
import dev.parloom.core.park.Waiter;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.PoolTask;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.WaitGraph;
import dev.parloom.core.pool.Work;
import dev.parloom.process.launch.FunctionTable;
import dev.parloom.process.launch.Settings;
import dev.parloom.process.worker.WorkerStartException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Who runs what: the queue before the drivers, which of them are idle, and how tasks move from a
 * busy one to an idle one. One lock, held for a few instructions, guards all of it.
 */
public final class Dispatcher implements WaitGraph.Crowd {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  /** How long a batch of submitted tasks should take a worker. */
  private static final long TARGET_NANOS = 500_000;

  private static final int MOST_TASKS = 1024;

  /** Fewer than a worker remembers: none must be forgotten before it is used. */
  private static final int MOST_FUNCTIONS = FunctionTable.REMEMBERED / 2;

  private static final int MOST_BYTES = 1 << 20;

  /** Moving tasks between workers costs about this much; for less it is not worth while. */
  private static final long WORTH_MOVING_NANOS = 200_000;

  /** A worker that has begun no further task for so long counts as held up by the one it runs. */
  static final long HELD_UP_NANOS = 1_000_000;

  /** Deaths in a row of workers that had begun no task, after which the pool gives up. */
  private static final int MOST_USELESS_STARTS = 3;

  /** The same with those that seem to have been killed from outside. */
  private static final int MOST_KILLED_STARTS = 30;

  private final Settings settings;
  private final Cost cost = new Cost();
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();

  @GuardedBy("this")
  private final Deque<Batch> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private final Deque<Driver> idle = new ArrayDeque<>();

  @GuardedBy("this")
  private final Set<Waiter> waitingForRoom = new HashSet<>();

  /** Set once, before any driver starts. */
  private List<Driver> drivers = List.of();

  /** Tasks accepted one by one and not ended. */
  @GuardedBy("this")
  private int accepted;

  /** The same for those who wait for room. */
  private volatile boolean hasRoom = true;

  private volatile boolean closed;
  private volatile @Nullable RuntimeException broken;

  /** Starts in a row without a task that has ended; some of them of workers that were killed. */
  @GuardedBy("this")
  private int uselessStarts;

  @GuardedBy("this")
  private int killedStarts;

  public Dispatcher(Settings settings) {
    this.settings = settings;
  }

  public void drivers(List<Driver> all) {
    drivers = List.copyOf(all);
  }

  public Settings settings() {
    return settings;
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public int workers() {
    return settings.workers();
  }

  /** None that deadlock detection need know of: no task in another process waits for one here. */
  @Override
  public Collection<PoolTask<?>> running() {
    return List.of();
  }

  public int capacity() {
    return (int) Math.min(Integer.MAX_VALUE, (long) settings.workers() + settings.queue());
  }

  public synchronized PoolStats stats() {
    int queued = 0;
    int running = 0;
    for (Batch batch : queue) {
      queued += batch.size();
    }
    for (Driver driver : drivers) {
      if (driver.batch != null) {
        running++;
        queued += driver.unclaimed();
      }
    }
    return new PoolStats(settings.workers(), running, queued, done.sum(), failed.sum());
  }

  void count(int moreDone, int moreFailed) {
    done.add(moreDone);
    failed.add(moreFailed);
  }

  // ---- Taking tasks.

  public <R extends @Nullable Object> PoolTask<R> task(
      Work<? extends R> work, TaskOptions options) {
    return new PoolTask<>(
        work, options, this, how -> (how instanceof Outcome.Done ? done : failed).increment());
  }

  private TaskBatch alone(TaskBatch.Entry entry) {
    return new TaskBatch(List.of(entry), cost);
  }

  public void submit(TaskBatch.Entry entry) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    while (!accept(entry, isDriver(Thread.currentThread()))) {
      awaitRoom();
    }
  }

  /** Whether a task may go beyond the capacity: if a driver waited for room, none would come. */
  private boolean isDriver(Thread thread) {
    return drivers.stream().anyMatch(driver -> driver.runsIn(thread));
  }

  public boolean trySubmit(TaskBatch.Entry entry) {
    return accept(entry, false);
  }

  private synchronized boolean accept(TaskBatch.Entry entry, boolean beyondCapacity) {
    requireOpen();
    if (accepted >= capacity() && !beyondCapacity) {
      return false;
    }
    accepted++;
    hasRoom = accepted < capacity();
    queue.add(alone(entry));
    wakeOne();
    return true;
  }

  private void awaitRoom() throws InterruptedException {
    Waiter waiter = Waiter.ofCurrentThread();
    synchronized (this) {
      waitingForRoom.add(waiter);
    }
    try {
      waiter.await(() -> hasRoom || closed, Deadline.never());
    } finally {
      synchronized (this) {
        waitingForRoom.remove(waiter);
      }
    }
  }

  /** Wakes all who wait: one that finds the room taken by somebody else waits on. */
  @GuardedBy("this")
  private void release(int tasks) {
    accepted -= tasks;
    hasRoom = accepted < capacity();
    waitingForRoom.forEach(Waiter::wake);
  }

  /** Takes part of a map, whose own window bounds it. */
  synchronized void enqueue(MapBatch batch) {
    requireOpen();
    queue.add(batch);
    wakeOne();
  }

  public synchronized void requireOpen() {
    RuntimeException cause = broken;
    if (cause != null) {
      throw cause;
    }
    if (closed) {
      throw new PoolClosedException(settings.name());
    }
  }

  @GuardedBy("this")
  private void wakeOne() {
    Driver driver = idle.poll();
    if (driver != null) {
      driver.wake();
    }
  }

  // ---- Handing out tasks.

  /**
   * What this driver is to do next; its tasks are its own until it has ended them.
   *
   * @return null if there is nothing now; then the driver counts as idle and will be woken
   */
  synchronized @Nullable Batch take(Driver driver) {
    idle.remove(driver);
    while (true) {
      Batch batch = next(driver.tasksLeft());
      if (batch == null) {
        batch = moved(driver);
      }
      if (batch == null) {
        idle.addFirst(driver);
        return null;
      }
      Batch started = batch.start(driver::stop);
      forget(batch, batch.size() - started.size());
      if (started.size() > 0) {
        driver.begin(started);
        if (started.size() > 1) {
          wakeOne(); // to watch whether one of these is held up
        }
        return started;
      }
    }
  }

  @GuardedBy("this")
  private void forget(Batch batch, int tasks) {
    if (tasks > 0 && batch.takesRoom()) {
      release(tasks);
    }
  }

  @GuardedBy("this")
  private @Nullable Batch next(int most) {
    Batch first = queue.poll();
    if (first instanceof TaskBatch tasks) {
      first = gathered(tasks, most);
    }
    if (first == null) {
      return null;
    }
    int share = first.size();
    if (!idle.isEmpty() && first.costNanos() * first.size() > WORTH_MOVING_NANOS) {
      share = Math.ceilDiv(first.size(), idle.size() + 1);
    }
    share = Math.min(share, most);
    if (share > 1 && first.inputBytes(share - 1) > MOST_BYTES) {
      share--; // a giant goes alone, so that nobody else is blamed if it does not fit
    }
    if (share < first.size()) {
      queue.addFirst(first.slice(share, first.size()));
      wakeOne();
      return first.slice(0, share);
    }
    return first;
  }

  /** As many of the tasks that stand in line as should go together. */
  @GuardedBy("this")
  private TaskBatch gathered(TaskBatch first, int most) {
    int fair = Math.ceilDiv(queue.size() + 1, settings.workers());
    int size = Math.min(Math.min(most, MOST_TASKS), Math.min(fair, cost.tasksIn(TARGET_NANOS)));
    int bytes = first.bytes();
    int count = first.size();
    int functions = 1;
    List<TaskBatch> more = new ArrayList<>();
    while (count < size
        && bytes < MOST_BYTES
        && queue.peek() instanceof TaskBatch next
        && count + next.size() <= size
        && functions < MOST_FUNCTIONS) {
      queue.remove();
      functions += next.stretches().size();
      more.add(next);
      count += next.size();
      bytes += next.bytes();
    }
    return more.isEmpty() ? first : first.plus(more);
  }

  /** Half of what another driver's worker has not begun, if that is worth while. */
  @GuardedBy("this")
  private @Nullable Batch moved(Driver to) {
    Driver from = null;
    int most = 0;
    for (Driver other : drivers) {
      int unclaimed = other == to || other.batch == null ? 0 : other.unclaimed();
      if (unclaimed > most && other.hasEnoughToGive(unclaimed, WORTH_MOVING_NANOS)) {
        from = other;
        most = unclaimed;
      }
    }
    Batch taken =
        from == null ? null : from.takeBack(Math.min(to.tasksLeft(), Math.ceilDiv(most, 2)));
    if (taken == null) {
      return null;
    }
    Batch left = taken.putBack();
    forget(taken, taken.size() - left.size());
    return left;
  }

  /** Whether an idle driver should look again soon. */
  synchronized boolean mayHaveMore() {
    for (Driver driver : drivers) {
      if (driver.batch != null && driver.unclaimed() > 0) {
        return true;
      }
    }
    return false;
  }

  /** Tasks that will not run where they are go to the front of the queue. */
  void putBack(Batch batch) {
    Batch left = batch.putBack();
    RuntimeException cause;
    synchronized (this) {
      forget(batch, batch.size() - left.size());
      cause = broken;
      if (cause == null && left.size() > 0) {
        queue.addFirst(left);
        wakeOne();
      } else {
        forget(left, left.size());
      }
    }
    if (cause != null) {
      left.failAll(cause);
    }
  }

  /** Some tasks of a batch have ended. */
  synchronized void ended(Batch batch, int tasks) {
    if (tasks > 0) {
      uselessStarts = 0;
      killedStarts = 0;
    }
    forget(batch, tasks);
  }

  // ---- Workers that die.

  /** A worker could not be started, or died before it had begun any task. */
  void uselessStart(WorkerStartException cause) {
    int inARow;
    boolean enough;
    synchronized (this) {
      inARow = ++uselessStarts;
      killedStarts += cause.wasKilled() ? 1 : 0;
      enough = inARow - killedStarts >= MOST_USELESS_STARTS || inARow >= MOST_KILLED_STARTS;
    }
    boolean others = drivers.stream().anyMatch(Driver::hasWorker);
    if (enough && !others) {
      breakDown(
          new WorkerStartException(
              "pool '%s' gives up after %d starts of worker processes in a row failed. The last one: %s"
                  .formatted(settings.name(), inARow, cause.getMessage()),
              cause));
    } else {
      // With others at work nobody else would hear of it; one that was killed is replaced quietly.
      Level level = others && !cause.wasKilled() ? Level.WARNING : Level.DEBUG;
      LOG.log(level, "pool ''{0}'' tries again: {1}", settings.name(), cause.getMessage());
    }
  }

  /** A worker is ready: those that were killed meanwhile need not have been. */
  synchronized void workerStarted() {
    uselessStarts -= killedStarts;
    killedStarts = 0;
  }

  /** How long to wait before the next start. */
  synchronized long pauseMillis() {
    return uselessStarts == 0 ? 0 : Math.min(1_000, 50L << Math.min(uselessStarts, 10));
  }

  /** Fails all tasks, and takes no more. */
  void breakDown(RuntimeException cause) {
    List<Batch> waiting;
    synchronized (this) {
      if (broken == null) {
        broken = cause;
      }
      waiting = new ArrayList<>(queue);
      queue.clear();
      waiting.forEach(batch -> forget(batch, batch.size()));
      shutdown();
    }
    waiting.forEach(batch -> batch.failAll(cause));
  }

  // ---- The end.

  /** Takes no more tasks; what was accepted still runs. */
  public synchronized void shutdown() {
    closed = true;
    idle.clear();
    drivers.forEach(Driver::wake);
    waitingForRoom.forEach(Waiter::wake);
  }

  /** Whether nothing is left to do for a driver that runs nothing. */
  synchronized boolean isFinished() {
    return closed && queue.isEmpty() && !mayHaveMore();
  }

  /** A driver is about to end its idle worker; false if there is work for it. */
  synchronized boolean leaveIdle(Driver driver) {
    return idle.remove(driver);
  }

  /** Whether a driver without a worker has to wait; then it will be woken after those with one. */
  synchronized boolean mayRest(Driver driver) {
    idle.remove(driver);
    if (closed || !queue.isEmpty()) {
      return false;
    }
    idle.addLast(driver);
    return true;
  }

  /** Cancels all tasks, those of maps included. */
  public void cancelAll() {
    List<Batch> all = new ArrayList<>();
    synchronized (this) {
      all.addAll(queue);
      for (Driver driver : drivers) {
        Batch current = driver.batch;
        if (current != null) {
          all.add(current);
        }
      }
    }
    all.forEach(Batch::cancel);
    stopWhatIsOver();
  }

  /** Drops what has ended before it started, and tells drivers to look at what they run. */
  synchronized void stopWhatIsOver() {
    List<Batch> waiting = new ArrayList<>(queue);
    queue.clear();
    for (Batch batch : waiting) {
      Batch left = batch.putBack();
      forget(batch, batch.size() - left.size());
      if (left.size() > 0) {
        queue.add(left);
      }
    }
    drivers.forEach(Driver::stop);
  }
}
