package dev.parloom.process;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.time.Nanos;
import dev.parloom.process.dispatch.Dispatcher;
import dev.parloom.process.dispatch.Driver;
import dev.parloom.process.launch.FunctionTable;
import dev.parloom.process.launch.PoolFolder;
import dev.parloom.process.launch.Settings;
import dev.parloom.process.launch.WakeableSelector;
import dev.parloom.process.launch.WorkerSource;
import dev.parloom.process.worker.WorkerStartException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The threads of a pool, and what ends with them. */
final class Crew {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  private static final Duration FOR_EVER =
      Duration.ofNanos(Nanos.of(ChronoUnit.FOREVER.getDuration()));

  private final String name;
  private final PoolFolder folder;
  private final Dispatcher dispatcher;
  private final WorkerSource workers;
  private final List<Driver> drivers;
  private final List<Thread> threads;

  private Crew(
      String name,
      PoolFolder folder,
      Dispatcher dispatcher,
      WorkerSource workers,
      List<Driver> drivers,
      List<Thread> threads) {
    this.name = name;
    this.folder = folder;
    this.dispatcher = dispatcher;
    this.workers = workers;
    this.drivers = drivers;
    this.threads = threads;
  }

  static Crew start(Dispatcher dispatcher, FunctionTable functions) {
    Settings settings = dispatcher.settings();
    List<WakeableSelector> selectors = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    PoolFolder folder = null;
    WorkerSource workers = null;
    boolean started = false;
    try {
      folder = PoolFolder.open();
      WorkerSource source = new WorkerSource(settings, functions, folder);
      workers = source;
      List<Driver> drivers = new ArrayList<>();
      for (int i = 0; i < settings.workers(); i++) {
        WakeableSelector selector = new WakeableSelector();
        selectors.add(selector);
        drivers.add(new Driver(dispatcher, source::take, selector));
      }
      workers.prepare();
      if (settings.spares() > 0) {
        workers.keepSpares(new WakeableSelector());
      }
      for (Driver driver : drivers) {
        String threadName = settings.name() + "-driver-" + (threads.size() + 1);
        threads.add(Thread.ofPlatform().daemon().name(threadName).start(driver));
      }
      started = true;
      return new Crew(settings.name(), folder, dispatcher, workers, drivers, threads);
    } catch (IOException e) {
      throw new WorkerStartException(
          "pool '%s' cannot be opened: %s".formatted(settings.name(), reason(e)), e);
    } finally {
      if (!started) {
        dispatcher.shutdown();
        release(threads, workers, folder, selectors);
      }
    }
  }

  private static String reason(IOException e) {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    return "%s (temporary folder %s; another is chosen by -Djava.io.tmpdir, or TMPDIR for the parloom command)"
        .formatted(
            Files.isDirectory(temporary) ? e.getMessage() : "there is no temporary folder",
            temporary);
  }

  /** After a start that failed half way, as where no more threads can be had. */
  private static void release(
      List<Thread> threads,
      @Nullable WorkerSource workers,
      @Nullable PoolFolder folder,
      List<WakeableSelector> selectors) {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
      if (workers != null) {
        var _ = workers.close(FOR_EVER);
      }
      for (WakeableSelector selector : selectors) {
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
    long at = System.nanoTime() + Math.max(0, Nanos.of(grace));
    drivers.forEach(driver -> driver.endBy(at));
    workers.endBy(at);
  }

  void awaitEnd() throws InterruptedException {
    var _ = awaitEnd(FOR_EVER);
  }

  boolean awaitEnd(Duration patience) throws InterruptedException {
    long start = System.nanoTime();
    for (Thread thread : threads) {
      if (!thread.join(left(patience, start))) {
        return false;
      }
    }
    if (!workers.close(left(patience, start))) {
      return false;
    }
    try {
      folder.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "cannot remove the folder of pool '" + name + "'", e);
    }
    return true;
  }

  private static Duration left(Duration patience, long startNanos) {
    return Duration.ofNanos(Nanos.of(patience) - (System.nanoTime() - startNanos));
  }

  List<Pool.Survivor> survivors() {
    List<Pool.Survivor> survivors = new ArrayList<>();
    for (String task : dispatcher.survivors()) {
      survivors.add(new Pool.Survivor(task, name, List.of()));
    }
    workers.survivor().ifPresent(survivors::add);
    return survivors;
  }
}
