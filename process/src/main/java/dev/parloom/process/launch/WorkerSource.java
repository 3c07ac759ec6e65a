package dev.parloom.process.launch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.Work;
import dev.parloom.process.wire.Encoder;
import dev.parloom.process.worker.WorkerHook;
import dev.parloom.process.worker.WorkerStartException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts worker processes, and keeps spare ones ready if asked to. The thread that starts a worker
 * must live as long as the worker: where the system can do it, a worker ends with that thread.
 */
public final class WorkerSource {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  /** How long to wait after a spare could not be started. */
  private static final long PAUSE_NANOS = 1_000_000_000;

  private final Settings settings;
  private final FunctionTable functions;
  private final PoolFolder folder;
  private final AtomicInteger started = new AtomicInteger();

  /** What is in here belongs to the keeper, or to the driver that takes it out. */
  @GuardedBy("this")
  private final Deque<WorkerProcess> spares = new ArrayDeque<>();

  private @Nullable WakeableSelector keeperSelector;
  private @Nullable Thread keeper;
  private volatile boolean closed;
  private volatile @Nullable Long endNanos;

  /** What each worker is told first. */
  private byte[] setup = {};

  public WorkerSource(Settings settings, FunctionTable functions, PoolFolder folder) {
    this.settings = settings;
    this.functions = functions;
    this.folder = folder;
  }

  public void prepare() throws IOException {
    setup = setup().toBytes();
  }

  // ---- Spares.

  /** Starts the thread that keeps spares, which waits with this selector and closes it. */
  public void keepSpares(WakeableSelector selector) {
    keeperSelector = selector;
    keeper =
        Thread.ofPlatform().daemon().name(settings.name() + "-spares").start(() -> keep(selector));
  }

  private void keep(WakeableSelector selector) {
    try (selector) {
      try {
        long retryNanos = System.nanoTime();
        while (!closed) { // a start may have taken any wake-up, so all is looked at after each
          removeDead();
          if (endNanos != null) {
            endSpares();
          }
          long pause = retryNanos - System.nanoTime();
          if (!isOneMissing()) {
            selector.await(Long.MAX_VALUE);
          } else if (pause > 0) {
            selector.await(pause);
          } else if (!addOne(selector)) {
            retryNanos = System.nanoTime() + PAUSE_NANOS;
          }
        }
      } finally {
        endSpares();
      }
    } catch (IOException | RuntimeException | Error e) { // drivers start their workers themselves
      LOG.log(Level.WARNING, "pool '" + settings.name() + "' keeps no more spare workers", e);
    }
  }

  /** How many spares wait to be taken. */
  synchronized int ready() {
    return spares.size();
  }

  private synchronized boolean isOneMissing() {
    return endNanos == null && spares.size() < settings.spares();
  }

  private boolean addOne(WakeableSelector selector) {
    try {
      WorkerProcess spare = start(selector, () -> closed || endNanos != null);
      synchronized (this) {
        spares.add(spare);
      }
      return true;
    } catch (RuntimeException e) { // a driver will meet it too, and say so
      LOG.log(Level.DEBUG, "no spare worker", e);
      return false;
    }
  }

  private void removeDead() {
    List<WorkerProcess> dead = new ArrayList<>();
    synchronized (this) { // while none can be taken, and used by a driver
      for (WorkerProcess spare : spares) {
        if (spare.isDead()) {
          dead.add(spare);
        }
      }
      spares.removeAll(dead);
    }
    dead.forEach(WorkerProcess::bury);
  }

  private void endSpares() {
    for (WorkerProcess spare = poll(); spare != null; spare = poll()) {
      spare.end(() -> endNanos);
    }
  }

  private synchronized @Nullable WorkerProcess poll() {
    return spares.poll();
  }

  private void wakeKeeper() {
    if (keeperSelector != null) {
      keeperSelector.wake();
    }
  }

  /**
   * No spares are needed from now on, and by then they must have ended. The thread lives on, as do
   * the workers that it started and drivers use.
   */
  public void endBy(long nanoTime) {
    endNanos = nanoTime;
    wakeKeeper();
  }

  /**
   * Ends the spares and the thread that keeps them, after all workers that it started.
   *
   * @return false if that takes longer than {@code patience}; the thread goes on with it then
   */
  public boolean close(Duration patience) throws InterruptedException {
    closed = true;
    wakeKeeper();
    return keeper == null || keeper.join(patience);
  }

  /** What keeps {@link #close} waiting, if that was in vain. */
  public Optional<Pool.Survivor> survivor() {
    Thread thread = keeper;
    return thread == null || !thread.isAlive()
        ? Optional.empty()
        : Optional.of(
            new Pool.Survivor(
                "the spare workers", thread.getName(), List.of(thread.getStackTrace())));
  }

  /**
   * A worker that is ready, for a thread that waits with this selector.
   *
   * @param unwanted whether the wait should be given up
   * @throws WorkerStartException if none could be started
   * @throws PoolInitializerException if its initializer failed
   */
  public WorkerLink take(WakeableSelector selector, BooleanSupplier unwanted) {
    for (WorkerProcess spare = poll(); spare != null; spare = poll()) {
      try {
        spare.moveTo(selector);
        if (!spare.isDead()) {
          return spare;
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "a spare worker is gone", e);
      } finally {
        wakeKeeper(); // to let go of the socket, and to start another
      }
      var _ = spare.bury();
    }
    return start(selector, unwanted);
  }

  // ---- Starting.

  private WorkerProcess start(WakeableSelector selector, BooleanSupplier unwanted) {
    int number = started.incrementAndGet();
    return new WorkerStart(settings, functions, folder, number, selector, unwanted).run(setup);
  }

  private Encoder setup() throws IOException {
    Encoder body = new Encoder();
    for (WorkerHook hook : new WorkerHook[] {settings.initializer(), settings.finalizer()}) {
      body.writeInt(hook == null ? 0 : functions.numberOf(hook.getClass().getClassLoader()));
      FunctionTable.write(body, "an initializer or finalizer", hook == null ? null : work(hook));
    }
    body.writeInt(settings.resultLimitBytes());
    return body;
  }

  private static Work<@Nullable Void> work(WorkerHook hook) {
    return () -> {
      hook.run();
      return null;
    };
  }
}
