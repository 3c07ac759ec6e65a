package dev.parloom.process.dispatch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.spi.TaskRun;
import dev.parloom.core.pool.spi.TaskRuns;
import dev.parloom.core.pool.spi.WorkerGroup;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import dev.parloom.process.launch.Settings;
import dev.parloom.process.launch.WorkerLink;
import dev.parloom.process.worker.WorkerStartException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who runs what: the queue before the drivers, which of them are idle, and how tasks move from a
 * busy one to an idle one.
 *
 * <p><b>States of a task.</b> <i>Waiting</i>: in a batch of the queue. <i>Assigned</i>: in the
 * batch of an {@link Assignment}, below its <i>ownedTo</i>; the worker may claim it.
 * <i>Claimed</i>: the worker has begun it. <i>Ended</i>. {@link #take} leads from waiting to
 * assigned, and from one assignment to another; {@link #freeze} leads back from assigned to
 * waiting. Nothing leads back from claimed: a task that was begun is never run again.
 *
 * <p><b>States of a driver.</b> <i>Busy</i>: its assignment has a batch. <i>Idle</i>: it is in
 * {@code idle}, with a worker at the front, without one at the end, so that a worker that is there
 * is used before another is started. Else it <i>looks</i>: it is about to call {@link #take} or
 * {@link #mayRest}, or starts or ends a worker.
 *
 * <p><b>Invariants</b> while the lock is free:
 *
 * <ol>
 *   <li>An accepted task that has not ended is in the queue or in one assignment, or it belongs to
 *       the one thread that has just taken it out and is about to put it back or fail it.
 *   <li>{@code accepted} counts the tasks submitted one by one that have not been forgotten; each
 *       is forgotten once, by {@link #ended} or where it turns out to have ended before it ran.
 *       {@code hasRoom} says whether {@code accepted} is below the capacity.
 *   <li>An assignment with a batch has a worker whose page is mapped: a driver lets go of a worker
 *       only after {@link #finished} or {@link #abandon} has taken the batch away. So who sees a
 *       batch under the lock may look at the page.
 *   <li>No wake-up is lost: a driver becomes idle in the same hold of the lock in which it saw that
 *       there is nothing for it; what adds to the queue takes one out of {@code idle} and wakes it.
 *   <li>Once {@code broken} is set the queue is and stays empty: what comes back later fails.
 * </ol>
 *
 * <p><b>Lock.</b> This monitor guards the queue, {@code idle}, those who wait for room, the start
 * failures and all assignments. Nothing outside this class synchronizes on it. The volatile fields
 * are written under it and read without it. It is held for a few instructions; under it the
 * monitors of tasks are taken, one at a time, and drivers woken. Outcomes are set, and so callbacks
 * run, without it.
 *
 * <p><b>Linearization points.</b> A task is accepted when it is added to the queue. It is begun or
 * taken back by the compare-and-set in {@link dev.parloom.process.wire.Page}, made by the worker
 * or, under the lock, by the pool: never both. It changes hands when <i>ownedTo</i> is lowered, in
 * the same hold of the lock. The pool is closed when {@code closed} is set: what was accepted
 * before is run, what comes later refused.
 */
public final class Dispatcher implements WorkerGroup {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  private final Settings settings;
  private final LongSupplier clock;
  private final Cost cost = new Cost();
  private final TaskRuns runs;

  @GuardedBy("this")
  private final Deque<Batch> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private final Deque<Assignment> idle = new ArrayDeque<>();

  @GuardedBy("this")
  private final Set<Waiter> waitingForRoom = new HashSet<>();

  /** One for each driver; complete before any of them starts, and before any task comes. */
  private final List<Assignment> assignments = new ArrayList<>();

  /** Tasks accepted one by one and not ended. */
  @GuardedBy("this")
  private int accepted;

  /** The same for those who wait for room. */
  private volatile boolean hasRoom = true;

  private volatile boolean closed;
  private volatile @Nullable RuntimeException broken;

  @GuardedBy("this")
  private final StartFailures failures = new StartFailures();

  /** With a clock of nanoseconds: {@link System#nanoTime}, but for tests. */
  public Dispatcher(Settings settings, LongSupplier clock) {
    this.settings = settings;
    this.clock = clock;
    this.runs = new TaskRuns(this, settings.listener(), null);
  }

  /** Adds a driver that has not started. */
  Assignment enlist(DriverThread driver) {
    Assignment assignment = new Assignment(driver);
    assignments.add(assignment);
    return assignment;
  }

  public Settings settings() {
    return settings;
  }

  LongSupplier clock() {
    return clock;
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
  public Collection<TaskRun<?>> running() {
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
    for (Assignment assignment : assignments) {
      if (assignment.batch() != null) {
        running++;
        queued += assignment.unclaimed();
      }
    }
    return new PoolStats(settings.workers(), running, queued, runs.done(), runs.failed());
  }

  void count(int moreDone, int moreFailed) {
    runs.count(moreDone, moreFailed);
  }

  // ---- Taking tasks.

  public TaskRuns runs() {
    return runs;
  }

  private TaskBatch alone(TaskBatch.Entry entry) {
    return new TaskBatch(List.of(entry), cost);
  }

  public void submit(TaskBatch.Entry entry) throws InterruptedException {
    while (!accept(entry, isDriver(Thread.currentThread()))) {
      awaitRoom();
    }
  }

  /** Whether a task may go beyond the capacity: if a driver waited for room, none would come. */
  private boolean isDriver(Thread thread) {
    for (Assignment assignment : assignments) {
      if (assignment.driver().runsIn(thread)) {
        return true;
      }
    }
    return false;
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
  synchronized void enqueue(Batch batch) {
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
    Assignment first = idle.poll();
    if (first != null) {
      first.driver().wake();
    }
  }

  // ---- Handing out tasks.

  /**
   * What a driver is to do next; its tasks are its own until it has ended them.
   *
   * @param tasksLeft how many tasks its worker may still be given
   * @return null if there is nothing now; then the driver counts as idle and will be woken
   */
  synchronized @Nullable Batch take(Assignment to, int tasksLeft) {
    idle.remove(to);
    while (true) {
      Batch batch = next(tasksLeft);
      if (batch == null) {
        batch = moved(to, tasksLeft);
      }
      if (batch == null) {
        idle.addFirst(to);
        return null;
      }
      Batch started = batch.start(to.asWorker());
      forget(batch, batch.size() - started.size());
      if (started.size() > 0) {
        to.begin(started);
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
  private @Nullable Batch next(int tasksLeft) {
    Batch first = queue.poll();
    if (first instanceof TaskBatch tasks) {
      first = gathered(tasks, tasksLeft);
    }
    if (first == null) {
      return null;
    }
    int share = BatchSizing.share(first.size(), first.costNanos(), idle.size(), tasksLeft);
    if (share > 1 && BatchSizing.goesAlone(first.inputBytes(share - 1))) {
      share--;
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
  private TaskBatch gathered(TaskBatch first, int tasksLeft) {
    int size = BatchSizing.together(queue.size() + 1, settings.workers(), tasksLeft, cost.nanos());
    int bytes = first.bytes();
    int count = first.size();
    int functions = 1;
    List<TaskBatch> more = new ArrayList<>();
    while (count < size
        && !BatchSizing.isFull(bytes, functions)
        && queue.peek() instanceof TaskBatch next
        && count + next.size() <= size) {
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
  private @Nullable Batch moved(Assignment to, int tasksLeft) {
    Assignment from = null;
    int most = 0;
    for (Assignment other : assignments) {
      int unclaimed = other == to ? 0 : other.unclaimed();
      if (unclaimed > most && other.hasEnoughToGive(unclaimed, clock.getAsLong())) {
        from = other;
        most = unclaimed;
      }
    }
    Batch taken = from == null ? null : from.takeBack(BatchSizing.moved(most, tasksLeft));
    if (taken == null) {
      return null;
    }
    Batch left = taken.putBack();
    forget(taken, taken.size() - left.size());
    return left;
  }

  /** Whether an idle driver should look again soon. */
  synchronized boolean mayHaveMore() {
    for (Assignment assignment : assignments) {
      if (assignment.unclaimed() > 0) {
        return true;
      }
    }
    return false;
  }

  /** A driver's worker begins no further task of its batch; those that are left go elsewhere. */
  void freeze(Assignment assignment) {
    Batch left;
    synchronized (this) {
      left = assignment.takeBackAll();
    }
    if (left != null) {
      putBack(left);
    }
  }

  /** Up to where the tasks of its batch are still a driver's own. */
  synchronized int ownedTo(Assignment assignment) {
    return assignment.ownedTo();
  }

  /** Tasks that will not run where they are go to the front of the queue. */
  private void putBack(Batch batch) {
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

  /** Some tasks of a driver's batch have ended. */
  synchronized void ended(Assignment assignment, int tasks) {
    if (tasks > 0) {
      failures.taskEnded();
    }
    Batch batch = assignment.batch();
    if (batch != null) {
      forget(batch, tasks);
    }
  }

  /**
   * The batch of a driver is at its end; from here on nobody else looks at its worker's page.
   *
   * @param tasks how many of its tasks have ended since {@link #ended} was called last
   * @param isAlive whether the worker is
   */
  synchronized void finished(Assignment assignment, int tasks, boolean isAlive) {
    ended(assignment, tasks);
    var _ = assignment.end();
    if (!isAlive) {
      assignment.worker(null);
    }
  }

  /** A driver breaks down: the batch that it leaves behind. */
  synchronized @Nullable Batch abandon(Assignment assignment) {
    return assignment.end();
  }

  // ---- Workers that come and go.

  synchronized void workerStarted(Assignment assignment, WorkerLink worker) {
    assignment.worker(worker);
    failures.workerStarted();
  }

  /** A driver has no worker any more. */
  synchronized void workerGone(Assignment assignment) {
    assignment.worker(null);
  }

  /** A worker could not be started, or died before it had begun any task. */
  void uselessStart(WorkerStartException cause) {
    int inARow;
    boolean enough;
    boolean others;
    synchronized (this) {
      failures.failed(cause.wasKilled());
      inARow = failures.inARow();
      enough = failures.isEnough();
      others = assignments.stream().anyMatch(Assignment::hasWorker);
    }
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

  /** How long to wait before the next start. */
  synchronized long pauseMillis() {
    return failures.pauseMillis();
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
    assignments.forEach(assignment -> assignment.driver().wake());
    waitingForRoom.forEach(Waiter::wake);
  }

  /** Whether nothing is left to do for a driver that runs nothing. */
  synchronized boolean isFinished() {
    return closed && queue.isEmpty() && !mayHaveMore();
  }

  /** A driver is about to end its idle worker; false if there is work for it. */
  synchronized boolean leaveIdle(Assignment assignment) {
    return idle.remove(assignment);
  }

  /** Whether a driver without a worker has to wait; then it will be woken after those with one. */
  synchronized boolean mayRest(Assignment assignment) {
    idle.remove(assignment);
    if (closed || !queue.isEmpty()) {
      return false;
    }
    idle.addLast(assignment);
    return true;
  }

  /** What still runs, for those who closed the pool in vain. */
  public synchronized List<String> survivors() {
    List<String> names = new ArrayList<>();
    for (Assignment assignment : assignments) {
      String running = assignment.running();
      if (running != null) {
        names.add(running);
      }
    }
    return names;
  }

  /** Cancels all tasks, those of maps included. */
  public void cancelAll() {
    List<Batch> all = new ArrayList<>();
    synchronized (this) {
      all.addAll(queue);
      for (Assignment assignment : assignments) {
        Batch current = assignment.batch();
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
    assignments.forEach(assignment -> assignment.driver().stop());
  }
}
