package dev.parloom.process.dispatch;

import dev.parloom.core.time.Nanos;
import dev.parloom.process.launch.Death;
import dev.parloom.process.launch.MemoryWatch;
import dev.parloom.process.launch.Settings;
import dev.parloom.process.launch.WakeableSelector;
import dev.parloom.process.launch.WorkerLink;
import dev.parloom.process.worker.WorkerStartException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One of a pool's threads, which owns one worker process at a time: starts it, gives it batches,
 * takes results, keeps limits, replaces it when it dies. Everything about a worker is decided in
 * this thread.
 *
 * <p><b>States.</b> <i>Without a worker</i>: it starts one; after a start that failed it pauses
 * first, and after it has retired an idle worker it first waits until there is work. <i>At
 * rest</i>: there is a worker and no batch; when that has lasted for the idle timeout the worker is
 * retired. <i>Busy</i>: it performs a batch, which ends with all its tasks ended or taken back, or
 * with the worker's death. <i>Ended</i>: the pool is closed and nothing is left to do, or the
 * driver broke down, which breaks the pool.
 *
 * <p><b>Invariants.</b>
 *
 * <ol>
 *   <li>The thread waits in one place only, its selector. A wake-up ends one wait and says nothing
 *       of its cause; so others first write what they want ({@code stopWanted}, {@code endNanos},
 *       the dispatcher's queue) and then wake, and this thread looks at all of that before each
 *       wait.
 *   <li>{@code worker} is the worker of the assignment. Before the worker is ended or buried, which
 *       unmaps its page, the dispatcher has been told that the batch is finished: from then on no
 *       other driver looks at the page.
 *   <li>Of the tasks of a batch exactly those below <i>ownedTo</i> get their outcomes here: those
 *       with a result have ended by it; of a dead worker at most one is claimed and has none, and
 *       fails with what killed it; those never claimed were taken back and run elsewhere.
 * </ol>
 *
 * <p><b>Locks.</b> None of its own. The volatile fields are written by other threads; all others
 * are this thread's. What other drivers may see of its batch is in its {@link Assignment}, which
 * the dispatcher guards.
 *
 * <p><b>Linearization points.</b> The end of a batch is where {@code finish} freezes the page: what
 * is claimed by then ends here, what is not goes back. Only afterwards the results are read, for
 * the last time; claimed minus results, 0 or 1, tells whether a task died with its worker. A stop
 * that comes between taking a batch and performing it is not lost: {@code perform} begins with a
 * look at what is over.
 */
public final class Driver implements Runnable, DriverThread {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  private final Dispatcher dispatcher;
  private final Settings settings;
  private final BiFunction<WakeableSelector, BooleanSupplier, WorkerLink> workers;
  private final WakeableSelector selector;
  private final LongSupplier clock;
  private final Assignment assignment;
  private volatile boolean stopWanted;
  private volatile @Nullable Thread own;

  /** By when the pool must have ended; null if it may take its time. */
  private volatile @Nullable Long endNanos;

  private @Nullable WorkerLink worker;

  /** How many tasks the worker has ended. */
  private int tasks;

  private long idleSinceNanos;

  /** Whether the last worker was ended because there was nothing to do. */
  private boolean isRetired;

  private int batchNumber;

  /**
   * A driver that has not started.
   *
   * @param workers what gives it a worker, told what to wait with and when to give that up
   * @param selector what it waits with; it closes it at its end
   */
  public Driver(
      Dispatcher dispatcher,
      BiFunction<WakeableSelector, BooleanSupplier, WorkerLink> workers,
      WakeableSelector selector) {
    this.dispatcher = dispatcher;
    this.settings = dispatcher.settings();
    this.workers = workers;
    this.selector = selector;
    this.clock = dispatcher.clock();
    this.assignment = dispatcher.enlist(this);
  }

  // ---- For other threads.

  @Override
  public void wake() {
    selector.wake();
  }

  @Override
  public void stop() {
    stopWanted = true;
    wake();
  }

  @Override
  public boolean runsIn(Thread thread) {
    return thread.equals(own);
  }

  /** The pool is to have ended by then. */
  public void endBy(long nanoTime) {
    endNanos = nanoTime;
    wake();
  }

  // ---- The thread.

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
    Batch held = dispatcher.abandon(assignment);
    if (held != null) {
      held.failAll(defect); // what has an outcome keeps it
    }
  }

  private void work() throws IOException {
    while (true) {
      WorkerLink ready = worker;
      if (ready == null) {
        if (!awaitWorker()) {
          return;
        }
        continue;
      }
      Batch next = dispatcher.take(assignment, settings.maxTasks() - tasks);
      if (next != null) {
        perform(ready, next);
      } else if (dispatcher.isFinished()) {
        return;
      } else {
        rest(ready);
      }
    }
  }

  /** Starts a worker, or waits until one is needed; false if none will be. */
  private boolean awaitWorker() throws IOException {
    if (dispatcher.isFinished()) {
      return false;
    }
    if (isRetired && dispatcher.mayRest(assignment)) {
      selector.await(Long.MAX_VALUE);
      return true;
    }
    if (!pause()) {
      return true;
    }
    try {
      WorkerLink started = workers.apply(selector, dispatcher::isFinished);
      worker = started;
      tasks = 0;
      idleSinceNanos = clock.getAsLong();
      isRetired = false;
      dispatcher.workerStarted(assignment, started);
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
    long end = clock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(dispatcher.pauseMillis());
    for (long left = end - clock.getAsLong(); left > 0; left = end - clock.getAsLong()) {
      selector.await(left);
      if (dispatcher.isFinished()) {
        return false;
      }
    }
    return true;
  }

  /** Has nothing to do for now. */
  private void rest(WorkerLink idle) throws IOException {
    Duration limit = settings.idleTimeout();
    long wait = dispatcher.mayHaveMore() ? BatchSizing.HELD_UP_NANOS : Long.MAX_VALUE;
    if (limit != null) {
      long left = Nanos.of(limit) - (clock.getAsLong() - idleSinceNanos);
      if (left <= 0) {
        if (dispatcher.leaveIdle(assignment)) {
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

  /** It died while idle. Users are not told, unless workers do so again and again. */
  private void died(WorkerLink dead) {
    letGo();
    Death death = dead.bury();
    LOG.log(Level.DEBUG, "idle worker {0} of pool ''{1}'' died: {2}", dead, settings.name(), death);
    if (tasks == 0) {
      dispatcher.uselessStart(useless(dead, death));
    }
  }

  private static WorkerStartException useless(WorkerLink dead, Death death) {
    return new WorkerStartException(
        "%s ended before it had begun any task: %s%s"
            .formatted(dead, death.cause(), death.lastWords()),
        death.isByKill(),
        null);
  }

  private void letGo() {
    worker = null;
    dispatcher.workerGone(assignment);
  }

  private void endWorker() {
    WorkerLink current = worker;
    letGo();
    if (current != null) {
      current.end(() -> endNanos);
    }
  }

  // ---- A batch.

  private void perform(WorkerLink on, Batch batch) throws IOException {
    BatchRun run = new BatchRun(on, batch, ++batchNumber, settings.resultLimitBytes(), clock);
    BatchGuard guard = new BatchGuard(dispatcher, assignment, on, run);
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
    finish(on, run, alive && !run.isKilled());
  }

  private void finish(WorkerLink on, BatchRun run, boolean alive) {
    dispatcher.freeze(assignment); // first: a worker that was killed may go on for a moment
    if (!alive) {
      run.readWhatIsLeft();
    }
    idleSinceNanos = clock.getAsLong();
    run.collect(idleSinceNanos);
    tasks += run.results();
    int guilty = alive || on.claimed() == run.results() ? WorkerLink.NOBODY : run.results();
    int lost = guilty == WorkerLink.NOBODY ? 0 : 1;
    boolean useless = !alive && lost == 0 && tasks == 0;
    boolean ends = alive && !isFit(on, run);
    run.count(lost > 0);
    if (!alive) {
      worker = null;
    }
    dispatcher.finished(assignment, run.collected() + lost, alive);
    run.deliver();
    if (!alive) {
      Death death = on.bury();
      if (lost > 0) {
        run.crashed(guilty, death);
      } else if (useless) {
        dispatcher.uselessStart(useless(on, death));
      }
    } else if (ends) {
      endWorker();
    }
  }

  /** Whether the worker may be given another batch. */
  private boolean isFit(WorkerLink on, BatchRun run) {
    return !run.retires()
        && tasks < settings.maxTasks()
        && (settings.memoryLimitBytes() == 0
            || on.lookAtMemory(WorkerLink.NOBODY) == MemoryWatch.Finding.WITHIN);
  }
}
