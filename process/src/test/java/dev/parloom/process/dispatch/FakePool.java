package dev.parloom.process.dispatch;

import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.spi.TaskRun;
import dev.parloom.process.launch.FunctionCode;
import dev.parloom.process.launch.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dispatcher on a clock that stands still, and drivers and workers that the test plays. */
final class FakePool {

  static final Duration GRACE = Duration.ofMillis(250);

  private static final FunctionCode FUNCTION =
      new FunctionCode(1, FakePool.class.getClassLoader(), 0, new byte[0]);

  private final Dispatcher dispatcher;
  private long nowNanos = 1_000_000_000_000L;

  FakePool(Settings settings) {
    dispatcher = new Dispatcher(settings, this::nowNanos);
  }

  /** Of that many workers. */
  static FakePool of(int workers, int queue) {
    return new FakePool(settings(workers, queue, 0, Integer.MAX_VALUE, null));
  }

  static Settings settings(
      int workers, int queue, long memoryLimitBytes, int maxTasks, @Nullable Duration idleTimeout) {
    return new Settings(
        "fake",
        workers,
        queue,
        List.of(),
        memoryLimitBytes,
        maxTasks,
        null,
        null,
        idleTimeout,
        0,
        Map.of(),
        null,
        GRACE,
        Duration.ofSeconds(30),
        1 << 20,
        (worker, error, line) -> {},
        null);
  }

  Dispatcher dispatcher() {
    return dispatcher;
  }

  long nowNanos() {
    return nowNanos;
  }

  void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  // ---- Tasks.

  /** Submits a task; the pool has room for it. */
  Task<Object> submit(TaskOptions options, int inputBytes) {
    TaskRun<Object> task = task(options);
    if (!dispatcher.trySubmit(entry(task, inputBytes))) {
      throw new IllegalStateException("the pool is full");
    }
    return task.task();
  }

  Task<Object> submit(String name) {
    return submit(TaskOptions.none().named(name), 1);
  }

  List<Task<Object>> submit(int tasks) {
    return submit(tasks, TaskOptions.none());
  }

  List<Task<Object>> submit(int tasks, TaskOptions options) {
    List<Task<Object>> all = new ArrayList<>();
    for (int i = 0; i < tasks; i++) {
      all.add(submit(options.named("task-" + i), 1));
    }
    return all;
  }

  TaskRun<Object> task(TaskOptions options) {
    return dispatcher.runs().queued(() -> "never called", options);
  }

  static TaskBatch.Entry entry(TaskRun<?> task, int inputBytes) {
    return new TaskBatch.Entry(task, FUNCTION, new byte[inputBytes]);
  }

  /** Adds part of a map with so many inputs. */
  MapCall map(int inputs) {
    int[] offsets = new int[inputs + 1];
    for (int i = 0; i <= inputs; i++) {
      offsets[i] = i;
    }
    MapCall call = new MapCall(dispatcher, FUNCTION, TaskOptions.none().named("map"));
    MapChunk chunk = new MapChunk(call, new byte[inputs], offsets);
    dispatcher.enqueue(new MapBatch(chunk, 0, inputs));
    return call;
  }

  // ---- Drivers.

  /** A driver that has a worker, and is looking for work. */
  FakeDriver driver() {
    FakeDriver driver = new FakeDriver();
    driver.startWorker();
    return driver;
  }

  FakeDriver driverWithoutWorker() {
    return new FakeDriver();
  }

  /** A driver without a thread. */
  final class FakeDriver implements DriverThread {

    private final Assignment assignment = dispatcher.enlist(this);
    private FakeWorker worker = new FakeWorker(FakePool.this::nowNanos);
    private int wakes;
    private int stops;
    private @Nullable Thread runsIn;

    void startWorker() {
      worker = new FakeWorker(FakePool.this::nowNanos);
      dispatcher.workerStarted(assignment, worker);
    }

    Assignment assignment() {
      return assignment;
    }

    FakeWorker worker() {
      return worker;
    }

    /** What it is to do; fails if there is nothing. */
    Batch take() {
      Batch batch = look();
      if (batch == null) {
        throw new AssertionError("there is nothing to do");
      }
      return batch;
    }

    @Nullable Batch look() {
      return dispatcher.take(assignment, Integer.MAX_VALUE);
    }

    void freeze() {
      dispatcher.freeze(assignment);
    }

    /** So many tasks of its batch have ended, and that was all. */
    void finish(int tasks) {
      dispatcher.finished(assignment, tasks, true);
    }

    /** From now on the calling thread is its own. */
    void runHere() {
      runsIn = Thread.currentThread();
    }

    int wakes() {
      return wakes;
    }

    int stops() {
      return stops;
    }

    @Override
    public void wake() {
      wakes++;
    }

    @Override
    public void stop() {
      stops++;
    }

    @Override
    public boolean runsIn(Thread thread) {
      return thread.equals(runsIn);
    }
  }
}
