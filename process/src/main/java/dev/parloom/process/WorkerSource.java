package dev.parloom.process;

import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.Work;
import dev.parloom.process.wire.Encoder;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts worker processes, and keeps spare ones ready if asked to. The thread that starts a worker
 * must live as long as the worker: where the system can do it, a worker ends with that thread.
 */
final class WorkerSource {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  /** How long to wait after a spare could not be started. */
  private static final long PAUSE_MILLIS = 1_000;

  private final Settings settings;
  private final FunctionTable functions;
  private final PoolFolder folder;
  private final AtomicInteger started = new AtomicInteger();
  private final ConcurrentLinkedQueue<WorkerProcess> spares = new ConcurrentLinkedQueue<>();
  private final AtomicInteger spareCount = new AtomicInteger();
  private @Nullable Selector keeperSelector;
  private @Nullable Thread keeper;
  private volatile boolean closed;
  private volatile @Nullable Long endNanos;

  /** What each worker is told first. */
  private byte[] setup = {};

  WorkerSource(Settings settings, FunctionTable functions, PoolFolder folder) {
    this.settings = settings;
    this.functions = functions;
    this.folder = folder;
  }

  // ---- Spares.

  /** Gets ready, and starts the thread that keeps spares, if there are to be any. */
  void prepare() throws IOException {
    setup = setup().toBytes();
    if (settings.spares() > 0) {
      Selector selector = Selector.open();
      keeperSelector = selector;
      keeper =
          Thread.ofPlatform()
              .daemon()
              .name(settings.name() + "-spares")
              .start(() -> keep(selector));
    }
  }

  private void keep(Selector selector) {
    try (selector) {
      try {
        while (!closed) {
          long pauseMillis = addOne(selector);
          if (pauseMillis > 0 || spareCount.get() >= settings.spares()) {
            selector.select(pauseMillis);
            selector.selectedKeys().clear();
            removeDead();
          }
        }
      } finally {
        for (WorkerProcess spare = spares.poll(); spare != null; spare = spares.poll()) {
          spare.end(endNanos);
        }
      }
    } catch (IOException | RuntimeException | Error e) { // drivers start their workers themselves
      LOG.log(Level.WARNING, "pool '" + settings.name() + "' keeps no more spare workers", e);
    }
  }

  /** Starts one if one is missing; how long to wait then, 0 for as long as nothing happens. */
  private long addOne(Selector selector) {
    if (spareCount.get() >= settings.spares()) {
      return 0;
    }
    try {
      WorkerProcess spare = start(selector, () -> closed);
      spareCount.incrementAndGet();
      spares.add(spare);
      return 0;
    } catch (RuntimeException e) { // a driver will meet it too, and say so
      LOG.log(Level.DEBUG, "no spare worker", e);
      return PAUSE_MILLIS;
    }
  }

  private void removeDead() {
    for (WorkerProcess spare : spares) {
      if (spare.isDead() && spares.remove(spare)) {
        spareCount.decrementAndGet();
        var _ = spare.bury();
      }
    }
  }

  /** By when spares must have ended once this is closed. */
  void endBy(long nanoTime) {
    endNanos = nanoTime;
  }

  /** Ends the spares and the thread that keeps them, after all workers that it started. */
  void close() throws InterruptedException {
    closed = true;
    if (keeper != null && keeperSelector != null) {
      keeperSelector.wakeup();
      keeper.join();
    }
  }

  /**
   * A worker that is ready, for a thread that waits with this selector.
   *
   * @param unwanted whether the wait should be given up
   * @throws WorkerStartException if none could be started
   * @throws PoolInitializerException if its initializer failed
   */
  WorkerProcess take(Selector selector, BooleanSupplier unwanted) {
    for (WorkerProcess spare = spares.poll(); spare != null; spare = spares.poll()) {
      spareCount.decrementAndGet();
      if (keeperSelector != null) {
        keeperSelector.wakeup();
      }
      try {
        spare.moveTo(selector);
        if (!spare.isDead()) {
          return spare;
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "a spare worker is gone", e);
      }
      var _ = spare.bury();
    }
    return start(selector, unwanted);
  }

  // ---- Starting.

  private WorkerProcess start(Selector selector, BooleanSupplier unwanted) {
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
