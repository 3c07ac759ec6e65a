package dev.parloom.process;

import dev.parloom.core.pool.Pool;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The threads of a pool, and what ends with them. */
final class Crew {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  private final String name;
  private final PoolFolder folder;
  private final WorkerSource workers;
  private final List<Driver> drivers;
  private final List<Thread> threads;

  private Crew(
      String name,
      PoolFolder folder,
      WorkerSource workers,
      List<Driver> drivers,
      List<Thread> threads) {
    this.name = name;
    this.folder = folder;
    this.workers = workers;
    this.drivers = drivers;
    this.threads = threads;
  }

  static Crew start(Dispatcher dispatcher, FunctionTable functions) {
    Settings settings = dispatcher.settings();
    List<Selector> selectors = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    PoolFolder folder = null;
    WorkerSource workers = null;
    boolean started = false;
    try {
      folder = PoolFolder.open();
      workers = new WorkerSource(settings, functions, folder);
      List<Driver> drivers = new ArrayList<>();
      for (int i = 0; i < settings.workers(); i++) {
        Selector selector = Selector.open();
        selectors.add(selector);
        drivers.add(new Driver(dispatcher, workers, selector));
      }
      workers.prepare();
      dispatcher.drivers(drivers);
      for (Driver driver : drivers) {
        String threadName = settings.name() + "-driver-" + (threads.size() + 1);
        threads.add(Thread.ofPlatform().daemon().name(threadName).start(driver));
      }
      started = true;
      return new Crew(settings.name(), folder, workers, drivers, threads);
    } catch (IOException e) {
      throw new WorkerStartException(
          "pool '%s' cannot be opened: %s (folder for temporary files: %s)"
              .formatted(settings.name(), e.getMessage(), System.getProperty("java.io.tmpdir")),
          e);
    } finally {
      if (!started) {
        dispatcher.shutdown();
        release(threads, workers, folder, selectors);
      }
    }
  }

  /** After a start that failed half way, as where no more threads can be had. */
  private static void release(
      List<Thread> threads,
      @Nullable WorkerSource workers,
      @Nullable PoolFolder folder,
      List<Selector> selectors) {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
      if (workers != null) {
        workers.close();
      }
      for (Selector selector : selectors) {
        selector.close();
      }
      if (folder != null) {
        folder.close();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cannot clean up after a pool that was not opened", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Refuses a callback of this pool's that is about to close it.
   *
   * @throws IllegalStateException if the calling thread is one of these
   */
  void requireOutsider() {
    if (threads.contains(Thread.currentThread())) {
      throw new IllegalStateException(
          "a callback of pool '%s' closes it, and would wait for itself".formatted(name));
    }
  }

  void endBy(Duration grace) {
    long at = System.nanoTime() + Math.max(0, Settings.nanos(grace));
    drivers.forEach(driver -> driver.endBy(at));
    workers.endBy(at);
  }

  void awaitEnd() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    cleanUp();
  }

  boolean awaitEnd(Duration patience) throws InterruptedException {
    long start = System.nanoTime();
    for (Thread thread : threads) {
      long left = Settings.nanos(patience) - (System.nanoTime() - start);
      if (!thread.join(Duration.ofNanos(left))) {
        return false;
      }
    }
    cleanUp();
    return true;
  }

  private void cleanUp() throws InterruptedException {
    workers.close();
    try {
      folder.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove the folder of pool '" + name + "'", e);
    }
  }

  List<Pool.Survivor> survivors() {
    return drivers.stream()
        .flatMap(driver -> driver.survivors().stream())
        .map(task -> new Pool.Survivor(task, name, List.of()))
        .toList();
  }
}
