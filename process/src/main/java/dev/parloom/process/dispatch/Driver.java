package dev.parloom.process.dispatch;

import dev.parloom.process.launch.Death;
import dev.parloom.process.launch.Settings;
import dev.parloom.process.launch.WakeableSelector;
import dev.parloom.process.launch.WorkerProcess;
import dev.parloom.process.launch.WorkerSource;
import dev.parloom.process.worker.WorkerStartException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of a pool's threads, which owns one worker process at a time: starts it, gives it batches,
 * takes results, keeps limits, replaces it when it dies. Everything about a worker is decided in
 * this thread, which waits in one place only, its selector: for the worker's socket, for a time to
 * come, or for {@link #wake}.
 */
public final class Driver implements Runnable {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  private final Dispatcher dispatcher;
  private final Settings settings;
  private final WorkerSource workers;
  private final WakeableSelector selector;

  /** What its worker runs; written by this driver under the dispatcher's lock, read under it. */
  volatile @Nullable Batch batch;

  /** The worker's; set while there is a batch. */
  private volatile @Nullable WorkerProcess worker;

  // Guarded by the dispatcher's lock:

  /** Up to where the batch's tasks are this driver's; others may lower it. */
  private int ownedTo;

  /** What an idle driver saw, and when, as it looked whether this one's worker is held up. */
  private int claimedAtLook;

  private long lookNanos;

  // Used by its own thread, but for what is volatile:

  private volatile boolean stopWanted;

  private volatile @Nullable Thread own;

  /** By when the pool must have ended; null if it may take its time. */
  private volatile @Nullable Long endNanos;

  private int batchNumber;

  /** Whether the last worker was ended because there was nothing to do. */
  private boolean isRetired;

  public Driver(Dispatcher dispatcher, WorkerSource workers, WakeableSelector selector) {
    this.dispatcher = dispatcher;
    this.settings = dispatcher.settings();
    this.workers = workers;
    this.selector = selector;
  }

  // ---- For other threads.

  void wake() {
    selector.wake();
  }

  /** Some task, maybe of this batch, is over and had better not run. */
  void stop() {
    stopWanted = true;
    wake();
  }

  /** The pool is to have ended by then. */
  public void endBy(long nanoTime) {
    endNanos = nanoTime;
    wake();
  }

  boolean hasWorker() {
    return worker != null;
  }

  // ---- Under the dispatcher's lock.

  /** How many tasks its worker may still be given. */
  int tasksLeft() {
    WorkerProcess current = worker;
    return current == null ? settings.maxTasks() : settings.maxTasks() - current.tasks();
  }

  void begin(Batch next) {
    batch = next;
    ownedTo = next.size();
    claimedAtLook = -1;
    requireWorker().begin(next.size());
  }

  int unclaimed() {
    WorkerProcess current = worker;
    return current == null ? 0 : Math.min(ownedTo, current.unclaimed());
  }

  /** Whether it would take its worker long to begin so many tasks. */
  boolean hasEnoughToGive(int unclaimed, long worthNanos) {
    Batch current = batch;
    if (current != null && unclaimed * current.costNanos() > worthNanos) {
      return true;
    }
    int claimed = requireWorker().claimed();
    long now = System.nanoTime();
    if (claimed != claimedAtLook) {
      claimedAtLook = claimed;
      lookNanos = now;
    }
    return now - lookNanos > Dispatcher.HELD_UP_NANOS;
  }

  /** Takes up to so many tasks back that its worker has not begun; null if it has begun all. */
  @Nullable Batch takeBack(int most) {
    Batch current = batch;
    if (current == null) {
      return null;
    }
    int from = requireWorker().takeBack(ownedTo - most);
    int to = ownedTo;
    ownedTo = Math.min(ownedTo, from);
    return ownedTo == to ? null : current.slice(ownedTo, to);
  }

  // ---- The thread.

  boolean runsIn(Thread thread) {
    return thread.equals(own);
  }

  @Override
  public void run() {
    own = Thread.currentThread();
    try (selector) {
      try {
        work();
      } catch (RuntimeException | Error e) {
        breakDown(e);
      } finally {
        endWorker();
      }
    } catch (IOException e) { // of the selector, which is beyond repair
      breakDown(e);
    }
  }

  /** A defect of this class's, or a machine at its end: nothing is left without an outcome. */
  private void breakDown(Throwable cause) {
    LOG.log(Level.ERROR, "a driver of pool '" + settings.name() + "' failed", cause);
    WorkerStartException defect =
        new WorkerStartException("pool '%s' has a defect".formatted(settings.name()), cause);
    dispatcher.breakDown(defect);
    Batch held;
    synchronized (dispatcher) {
      held = batch;
      batch = null;
    }
    if (held != null) {
      held.failAll(defect); // what has an outcome keeps it
    }
  }

  private void work() throws IOException {
    while (true) {
      WorkerProcess ready = worker;
      if (ready == null) {
        if (!awaitWorker()) {
          return;
        }
        continue;
      }
      Batch next = dispatcher.take(this);
      if (next != null) {
        perform(ready, next);
      } else if (dispatcher.isFinished()) {
        return;
      } else {
        rest(ready);
      }
    }
  }

  private WorkerProcess requireWorker() {
    WorkerProcess current = worker;
    if (current == null) {
      throw new IllegalStateException("a batch without a worker");
    }
    return current;
  }

  /** Starts a worker, or waits until one is needed; false if none will be. */
  private boolean awaitWorker() throws IOException {
    if (dispatcher.isFinished()) {
      return false;
    }
    if (isRetired && dispatcher.mayRest(this)) {
      selector.await(Long.MAX_VALUE);
      return true;
    }
    if (!pause()) {
      return true;
    }
    try {
      worker = workers.take(selector, dispatcher::isFinished);
      isRetired = false;
      dispatcher.workerStarted();
    } catch (WorkerStartException e) {
      if (!dispatcher.isFinished()) {
        dispatcher.uselessStart(e);
      }
    } catch (RuntimeException e) { // its initializer has failed, or there is a defect
      dispatcher.breakDown(e);
    }
    return true;
  }

  /** Waits between starts that fail; false if something has happened meanwhile. */
  private boolean pause() throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(dispatcher.pauseMillis());
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      selector.await(left);
      if (dispatcher.isFinished()) {
        return false;
      }
    }
    return true;
  }

  /** Has nothing to do for now. */
  private void rest(WorkerProcess idle) throws IOException {
    Duration limit = settings.idleTimeout();
    long wait = dispatcher.mayHaveMore() ? Dispatcher.HELD_UP_NANOS : Long.MAX_VALUE;
    if (limit != null) {
      long left = Settings.nanos(limit) - (System.nanoTime() - idle.idleSinceNanos());
      if (left <= 0) {
        if (dispatcher.leaveIdle(this)) {
          endWorker();
          isRetired = true;
        }
        return;
      }
      wait = Math.min(wait, left);
    }
    selector.await(wait);
    if (idle.isDead()) {
      died(idle);
    }
  }

  /** It died when it had nothing to do: nobody need know, unless that happens all the time. */
  private void died(WorkerProcess dead) {
    worker = null;
    Death death = dead.bury();
    LOG.log(Level.DEBUG, "idle worker {0} of pool ''{1}'' died: {2}", dead, settings.name(), death);
    if (dead.tasks() == 0) {
      dispatcher.uselessStart(useless(dead, death));
    }
  }

  private static WorkerStartException useless(WorkerProcess dead, Death death) {
    return new WorkerStartException(
        "%s ended before it had begun any task: %s%s"
            .formatted(dead, death.cause(), death.lastWords()),
        death.isByKill(),
        null);
  }

  private void endWorker() {
    WorkerProcess current = worker;
    worker = null;
    if (current != null) {
      current.end(() -> endNanos);
    }
  }

  // ---- A batch.

  private void perform(WorkerProcess on, Batch tasks) throws IOException {
    BatchRun run = new BatchRun(on, tasks, ++batchNumber);
    BatchGuard guard = new BatchGuard(this, dispatcher, on, run);
    stopWanted = true; // a stop may have come before the batch was this driver's
    boolean alive = true;
    try {
      run.send();
      while (!run.isDone()) {
        if (stopWanted) {
          stopWanted = false;
          guard.stopWhatIsOver(endNanos);
        }
        long wait = guard.attend(endNanos);
        if (!run.read()) {
          selector.await(wait);
        }
      }
    } catch (EOFException e) { // it has died, or has been killed
      LOG.log(Level.DEBUG, "worker {0} is gone", on);
      alive = false;
    } catch (IOException e) { // it says what no worker says
      LOG.log(Level.WARNING, on + " is given up", e);
      on.kill();
      alive = false;
    } catch (OutOfMemoryError e) {
      run.abandon(e);
    }
    finish(on, tasks, run, alive && !run.isKilled());
  }

  /** The worker begins no further task of this batch; those that are left go elsewhere. */
  void freeze(WorkerProcess on, Batch tasks) {
    Batch left;
    synchronized (dispatcher) {
      int claimed = on.takeBack(0);
      left = tasks.slice(Math.min(claimed, ownedTo), ownedTo);
      ownedTo = Math.min(claimed, ownedTo);
    }
    if (left.size() > 0) {
      dispatcher.putBack(left);
    }
  }

  /** Up to where the batch's tasks are still its own. */
  int ownedTo() {
    synchronized (dispatcher) {
      return ownedTo;
    }
  }

  private void finish(WorkerProcess on, Batch tasks, BatchRun run, boolean alive) {
    if (!alive) {
      run.readWhatIsLeft();
    }
    run.collect(System.nanoTime());
    freeze(on, tasks);
    int guilty = alive || on.claimed() == run.results() ? WorkerProcess.NOBODY : run.results();
    boolean useless = !alive && guilty == WorkerProcess.NOBODY && on.tasks() == 0;
    boolean ends = alive && !isFit(on, run);
    run.count(guilty != WorkerProcess.NOBODY);
    synchronized (dispatcher) { // from here on nobody looks at the worker's page
      dispatcher.ended(tasks, run.collected() + (guilty == WorkerProcess.NOBODY ? 0 : 1));
      batch = null;
      if (!alive) {
        worker = null;
      }
    }
    run.deliver();
    if (!alive) {
      Death death = on.bury();
      if (guilty != WorkerProcess.NOBODY) {
        run.crashed(guilty, death);
      } else if (useless) {
        dispatcher.uselessStart(useless(on, death));
      }
    } else if (ends) {
      endWorker();
    }
  }

  /** Whether the worker may be given another batch. */
  private boolean isFit(WorkerProcess on, BatchRun run) {
    return !run.retires()
        && on.tasks() < settings.maxTasks()
        && (settings.memoryLimitBytes() == 0 || on.memory().isWithin());
  }

  /** What it runs, for those who closed the pool in vain. */
  public List<String> survivors() {
    synchronized (dispatcher) {
      Batch current = batch;
      int running = current == null ? WorkerProcess.NOBODY : requireWorker().running();
      return current == null || running == WorkerProcess.NOBODY
          ? List.of()
          : List.of(current.name(running));
    }
  }
}
