package dev.parloom.process;

import dev.parloom.core.pool.Applied;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.PoolListener;
import dev.parloom.core.pool.PoolOptionUnsupportedException;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.Rethrow;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.Work;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.core.pool.spi.TaskRun;
import dev.parloom.core.time.Nanos;
import dev.parloom.core.wait.Baton;
import dev.parloom.core.wait.Interruptible;
import dev.parloom.process.dispatch.Dispatcher;
import dev.parloom.process.dispatch.MapJob;
import dev.parloom.process.dispatch.TaskBatch;
import dev.parloom.process.launch.FunctionCode;
import dev.parloom.process.launch.FunctionTable;
import dev.parloom.process.launch.MemoryWatch;
import dev.parloom.process.launch.Settings;
import dev.parloom.process.worker.ExceptionNotSerializableException;
import dev.parloom.process.worker.MemoryLimitException;
import dev.parloom.process.worker.ResultNotSerializableException;
import dev.parloom.process.worker.ResultTooLargeException;
import dev.parloom.process.worker.TaskNotSerializableException;
import dev.parloom.process.worker.WorkerCrashedException;
import dev.parloom.process.worker.WorkerHook;
import dev.parloom.process.worker.WorkerOutput;
import dev.parloom.process.worker.WorkerStartException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A pool whose workers are processes: JVMs like this one, with the same classes. What a task does
 * to its process it does to that process only.
 *
 * <pre>{@code
 * try (var pool = ProcessPool.of(4)) {
 *   for (Outcome<Integer> count : pool.outcomes(photos, Faces::count)) { … }
 * }
 * }</pre>
 *
 * <p>Exactly the task that is to blame fails:
 *
 * <ul>
 *   <li>one that throws, with that exception, or with {@link ExceptionNotSerializableException} if
 *       it cannot be sent; both have the worker's stack trace;
 *   <li>one that runs past its time limit, with {@link dev.parloom.core.pool.TaskTimeoutException};
 *       its worker is killed;
 *   <li>one whose process crashes, exits or is killed, with {@link WorkerCrashedException};
 *   <li>one that takes too much memory, with {@link MemoryLimitException}; its worker is killed;
 *   <li>one whose result cannot be sent, with {@link ResultNotSerializableException} or {@link
 *       ResultTooLargeException};
 *   <li>one that is cancelled while it runs, with {@link
 *       java.util.concurrent.CancellationException}: it is interrupted, and killed with its worker
 *       if it has not stopped after {@link Builder#grace}.
 * </ul>
 *
 * <p>All others run, if need be on a worker that takes the place of one that died. A task that was
 * begun and lost is never run again by itself; one that was not begun is.
 *
 * <p>Tasks, their inputs and their results are copied: they must be serializable, and changes to
 * them are not seen on the other side. A task is turned into bytes when it is submitted, and one
 * that cannot be is refused then, with {@link TaskNotSerializableException}. A function that is
 * applied to many inputs is sent to each worker once, as it is then. Small tasks are sent in
 * batches, whose size follows what tasks take; those that wait behind a slow one move to an idle
 * worker. {@link #map} turns inputs into bytes a few thousand at a time, beyond {@link #capacity}.
 *
 * <p>What a task prints appears on this process's output, line by line, unless {@link
 * Builder#output} takes it. Threads and child processes that a task leaves behind end with its
 * worker, at the latest when the pool is closed. If this process dies, even by {@code kill -9}, so
 * do its workers, at once where {@code setsid} and {@code setpriv} (util-linux) are installed, and
 * else as soon as they come to read their input.
 *
 * <p>Processes isolate faults, not malice: a worker can do whatever the user who runs it may.
 */
public final class ProcessPool implements Pool {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** How long a worker that was killed may take to be gone. */
  private static final Duration BURIAL = Duration.ofSeconds(20);

  private final Dispatcher dispatcher;
  private final Crew crew;
  private final FunctionTable functions;
  private final TaskOptions options;

  private ProcessPool(
      Dispatcher dispatcher, Crew crew, FunctionTable functions, TaskOptions options) {
    this.dispatcher = dispatcher;
    this.crew = crew;
    this.functions = functions;
    this.options = options;
  }

  /** A pool of that many worker processes, with a queue of 1,024. */
  public static ProcessPool of(int workers) {
    return builder().workers(workers).open();
  }

  /** A pool with other choices than the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return dispatcher.name();
  }

  @Override
  public int workers() {
    return dispatcher.workers();
  }

  @Override
  public int capacity() {
    return dispatcher.capacity();
  }

  @Override
  public PoolStats stats() {
    return dispatcher.stats();
  }

  @Override
  public ProcessPool with(TaskOptions taskOptions) {
    return new ProcessPool(
        dispatcher, crew, functions, Objects.requireNonNull(taskOptions, "taskOptions"));
  }

  /**
   * {@inheritDoc}
   *
   * @throws TaskNotSerializableException if it cannot be sent; then it was not accepted. Of {@link
   *     Applied} work this holds for the function; an input that cannot be sent fails its task
   */
  @Override
  public <R extends @Nullable Object> Task<R> submit(Work<? extends R> work)
      throws InterruptedException {
    return dispatcher
        .runs()
        .<R>queued(work, options)
        .submit(run -> {
          TaskBatch.Entry entry = entry(run, work);
          if (entry != null) {
            dispatcher.submit(entry);
          }
        });
  }

  /**
   * {@inheritDoc}
   *
   * @throws TaskNotSerializableException as {@link #submit} does
   */
  @Override
  public <R extends @Nullable Object> Optional<Task<R>> trySubmit(Work<? extends R> work) {
    return dispatcher
        .runs()
        .<R>queued(work, options)
        .trySubmit(run -> {
          TaskBatch.Entry entry = entry(run, work);
          return entry == null || dispatcher.trySubmit(entry);
        });
  }

  /** The task as it is sent; null if its input cannot be, and it has failed. */
  private <R extends @Nullable Object> TaskBatch.@Nullable Entry entry(
      TaskRun<R> task, Work<? extends R> work) {
    if (!(work instanceof Applied<?, ?>(var function, var input))) {
      byte[] bytes = FunctionTable.encode("task '" + options.name() + "'", work);
      return new TaskBatch.Entry(task, functions.calling(work), bytes);
    }
    FunctionCode code = functions.of(function);
    try {
      byte[] bytes = FunctionTable.encode("the input of task '" + options.name() + "'", input);
      return new TaskBatch.Entry(task, code, bytes);
    } catch (TaskNotSerializableException e) {
      dispatcher.requireOpen();
      task.fail(e);
      return null;
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>The calling thread reads the inputs ahead of the workers, two batches for each of them. A
   * batch has up to 65,536 inputs or one mebibyte, or one input that is larger. In a pool with a
   * {@linkplain Builder#listener listener} each input is a task of its own.
   *
   * @throws TaskNotSerializableException if the function or an input cannot be sent; all tasks are
   *     cancelled then
   */
  @Override
  @SuppressWarnings("unchecked") // the results are what the function has returned
  public <T extends @Nullable Object, R extends @Nullable Object, X extends Exception> List<R> map(
      Iterable<? extends T> inputs, WorkFunction<? super T, ? extends R, ? extends X> function)
      throws X, InterruptedException {
    if (dispatcher.settings().listener() != null) {
      return Pool.super.map(inputs, function);
    }
    MapJob job = new MapJob(dispatcher, functions.of(function), options);
    Baton baton = Baton.current();
    if (baton != null) {
      baton.workLeft();
    }
    List<@Nullable Object> results;
    try {
      results = job.run(inputs);
    } finally {
      if (baton != null) {
        baton.workCameBack();
      }
    }
    if (results == null) {
      throw Rethrow.<X>asIs(job.failure());
    }
    return (List<R>) results;
  }

  @Override
  public void close() {
    crew.requireOutsider();
    dispatcher.shutdown();
    Interruptible.toTheEnd(crew::awaitEnd, dispatcher::cancelAll);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Running tasks are interrupted at once, and killed with their workers when grace ends; so
   * none survives, unless the system does not let go of its process.
   */
  @Override
  public List<Survivor> close(Duration grace) throws InterruptedException {
    crew.requireOutsider();
    dispatcher.shutdown();
    crew.endBy(grace);
    dispatcher.cancelAll();
    return crew.awaitEnd(Duration.ofNanos(Nanos.of(grace)).plus(BURIAL))
        ? List.of()
        : crew.survivors();
  }

  @Override
  public String toString() {
    return "process pool '%s' (%s)".formatted(name(), stats());
  }

  /** Choices for a process pool. Not thread-safe. */
  public static final class Builder {

    private @Nullable String name;
    private int workers = Runtime.getRuntime().availableProcessors();
    private int queue = 1024;
    private final List<String> jvmFlags = new ArrayList<>();
    private long memoryLimitBytes;
    private int maxTasks = Integer.MAX_VALUE;
    private @Nullable WorkerHook initializer;
    private @Nullable WorkerHook finalizer;
    private @Nullable Duration idleTimeout;
    private int spares;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Path folder;
    private @Nullable Duration timeout;
    private Duration grace = Duration.ofMillis(250);
    private Duration startTimeout = Duration.ofSeconds(30);
    private int resultLimitBytes = 256 << 20;
    private WorkerOutput output = Builder::print;
    private @Nullable PoolListener listener;

    private Builder() {}

    @SuppressWarnings("SystemOut") // where a task on a thread would print
    private static void print(String worker, boolean error, String line) {
      (error ? System.err : System.out).println(line);
    }

    /** The pool's name; its workers are called name-1, name-2, …. Default: "pool-" and a number. */
    public Builder name(String poolName) {
      name = Objects.requireNonNull(poolName, "poolName");
      return this;
    }

    /** How many worker processes, 1 or more. Default: the number of processors. */
    public Builder workers(int count) {
      workers = atLeast(1, count, "a pool's workers");
      return this;
    }

    /** How many accepted tasks may wait for a worker, 0 or more. Default: 1,024. */
    public Builder queue(int capacity) {
      queue = atLeast(0, capacity, "the tasks in a pool's queue");
      return this;
    }

    /**
     * Further options for the workers' JVMs, such as {@code -XX:+UseParallelGC}. Workers have this
     * process's class path, module path, system properties ({@code -D}) and {@code --add-opens} and
     * the like as given on its command line; not its heap, agents or debugger.
     */
    public Builder jvmFlags(String... flags) {
      jvmFlags.addAll(List.of(flags));
      return this;
    }

    /**
     * How large a worker's heap may get, in bytes, at least 2 MiB. A task that needs more fails
     * with {@link MemoryLimitException}. Default: half of the memory, shared by the workers.
     */
    public Builder heap(long bytes) {
      if (bytes < 2 << 20) {
        throw new IllegalArgumentException(
            "a worker's heap must have at least 2 MiB, but was given %d bytes".formatted(bytes));
      }
      return jvmFlags("-Xmx" + bytes);
    }

    /**
     * How much memory of its own a worker process may have, in bytes, its heap included: measured
     * from outside every 50 ms while a task runs (RssAnon of Linux). An empty worker has some 30 to
     * 60 MiB. A task that makes it exceed this fails with {@link MemoryLimitException}; a worker
     * that is beyond it between two tasks is replaced. Default: none.
     *
     * @throws PoolOptionUnsupportedException where that cannot be measured
     */
    public Builder memoryLimit(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException(
            "a memory limit must be more than 0, but is %d bytes".formatted(bytes));
      }
      if (!MemoryWatch.isSupported()) {
        throw new PoolOptionUnsupportedException(
            "a memory limit needs /proc/PID/status with RssAnon, which this system lacks");
      }
      memoryLimitBytes = bytes;
      return this;
    }

    /** After how many tasks a worker is replaced, 1 or more. Default: never. */
    public Builder maxTasksPerWorker(int count) {
      maxTasks = atLeast(1, count, "the tasks of a worker");
      return this;
    }

    /**
     * What each worker does before its first task. If it throws, the pool is broken: all its tasks
     * fail with {@link PoolInitializerException}, and it takes no more.
     */
    public Builder initializer(WorkerHook perWorker) {
      initializer = Objects.requireNonNull(perWorker, "perWorker");
      return this;
    }

    /**
     * What each worker does after its last task, for at most 30 s; not one that was killed. What it
     * throws is logged.
     */
    public Builder finalizer(WorkerHook perWorker) {
      finalizer = Objects.requireNonNull(perWorker, "perWorker");
      return this;
    }

    /**
     * How long a worker may have nothing to do before it is ended, more than zero; it is started
     * again when needed. Default: as long as the pool is open.
     */
    public Builder idleTimeout(Duration patience) {
      idleTimeout = positive(patience, "an idle timeout");
      return this;
    }

    /** How many more workers to keep started for those that die, 0 or more. Default: 0. */
    public Builder spares(int count) {
      spares = atLeast(0, count, "the spare workers");
      return this;
    }

    /** Adds a variable to the environment that workers inherit from this process. */
    public Builder environment(String variable, String value) {
      if (variable.isEmpty() || variable.contains("=") || (variable + value).indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "'%s=%s' is no environment variable: neither may contain NUL, nor its name '='"
                .formatted(variable, value));
      }
      environment.put(variable, value);
      return this;
    }

    /** The workers' working folder. Default: this process's. */
    public Builder folder(Path path) {
      folder = path.toAbsolutePath();
      return this;
    }

    /**
     * How long a task may run unless its {@link TaskOptions} say otherwise, more than zero.
     * Default: no limit.
     */
    public Builder timeout(Duration limit) {
      timeout = positive(limit, "a timeout");
      return this;
    }

    /**
     * How long a task that is cancelled may take to answer its interrupt before it is killed with
     * its worker, zero or more. Default: 250 ms.
     */
    public Builder grace(Duration patience) {
      if (patience.isNegative()) {
        throw new IllegalArgumentException("a grace must not be negative, but is " + patience);
      }
      grace = patience;
      return this;
    }

    /** How long a worker may take to get ready, its initializer included. Default: 30 s. */
    public Builder startTimeout(Duration limit) {
      startTimeout = positive(limit, "a start timeout");
      return this;
    }

    /**
     * How many bytes a result may take, 1 KiB or more; a larger one makes its task fail with {@link
     * ResultTooLargeException}. Default: 256 MiB.
     */
    public Builder resultLimit(int bytes) {
      resultLimitBytes = atLeast(1024, bytes, "the bytes of a result");
      return this;
    }

    /** What takes what workers print. Default: this process's output and error output. */
    public Builder output(WorkerOutput taker) {
      output = Objects.requireNonNull(taker, "taker");
      return this;
    }

    /** The listener that is told how each task ends. Default: none. */
    public Builder listener(PoolListener told) {
      listener = Objects.requireNonNull(told, "told");
      return this;
    }

    private static int atLeast(int least, int value, String what) {
      if (value < least) {
        throw new IllegalArgumentException(
            "%s must be %d or more, but was given %d".formatted(what, least, value));
      }
      return value;
    }

    private static Duration positive(Duration value, String what) {
      if (!value.isPositive()) {
        throw new IllegalArgumentException(
            "%s must be more than zero, but is %s".formatted(what, value));
      }
      return value;
    }

    /**
     * Opens the pool; close it when done. Its workers start at once, and this does not wait for
     * them; if they cannot start, tasks fail with {@link WorkerStartException}.
     *
     * @throws WorkerStartException if the pool's own folder cannot be made
     * @throws TaskNotSerializableException if the initializer or finalizer cannot be sent
     */
    public ProcessPool open() {
      String poolName = name == null ? "pool-" + NUMBER.incrementAndGet() : name;
      Settings settings =
          new Settings(
              poolName,
              workers,
              queue,
              jvmFlags,
              memoryLimitBytes,
              maxTasks,
              initializer,
              finalizer,
              idleTimeout,
              spares,
              environment,
              folder,
              grace,
              startTimeout,
              resultLimitBytes,
              output,
              listener);
      FunctionTable functions = new FunctionTable();
      Dispatcher dispatcher = new Dispatcher(settings, System::nanoTime);
      Crew crew = Crew.start(dispatcher, functions);
      TaskOptions defaults =
          timeout == null ? TaskOptions.none() : TaskOptions.none().timeout(timeout);
      return new ProcessPool(dispatcher, crew, functions, defaults);
    }
  }
}
