package dev.parloom.process.dispatch;

import dev.parloom.core.park.Deadline;
import dev.parloom.core.park.Waiter;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.process.launch.FunctionCode;
import dev.parloom.process.launch.FunctionTable;
import dev.parloom.process.wire.Encoder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code map}: its thread turns inputs into chunks of bytes, a little ahead of the
 * workers, and waits for the results. There is no object for each task, only a place in a chunk;
 * that, and chunks that grow until they take about two milliseconds, is what makes tiny tasks
 * cheap.
 */
public final class MapJob {

  /** How long a worker should be busy with a chunk: many times what handing it over takes. */
  private static final long TARGET_NANOS = 2_000_000;

  private static final int MOST_TASKS = 1 << 16;
  private static final int MOST_BYTES = 1 << 20;

  /** How long to wait for further inputs while there is one that could be sent. */
  private static final long PATIENCE_NANOS = 1_000_000;

  private final Dispatcher dispatcher;
  private final FunctionCode function;
  private final TaskOptions options;
  private final Cost cost = new Cost();
  private final Waiter caller = Waiter.ofCurrentThread();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Chunks that wait for results. */
  private final AtomicInteger outstanding = new AtomicInteger();

  private volatile boolean over;

  public MapJob(Dispatcher dispatcher, FunctionCode function, TaskOptions options) {
    this.dispatcher = dispatcher;
    this.function = function;
    this.options = options;
  }

  FunctionCode function() {
    return function;
  }

  TaskOptions options() {
    return options;
  }

  Cost cost() {
    return cost;
  }

  /** Whether its tasks had better not run. */
  boolean isOver() {
    return over;
  }

  void count(int tasks, int failures) {
    int failed = over ? tasks : failures; // what a cancelled task returns does not count
    dispatcher.count(tasks - failed, failed);
  }

  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    caller.wake();
  }

  private void chunkDone() {
    outstanding.decrementAndGet();
    caller.wake();
  }

  /** Inputs that stand next to each other, as bytes, and their results. */
  static final class Chunk {
    private final MapJob job;
    private final byte[] bytes;
    private final int[] offsets;
    private final @Nullable Object[] results;
    private final AtomicInteger missing;

    Chunk(MapJob job, byte[] bytes, int[] offsets) {
      this.job = job;
      this.bytes = bytes;
      this.offsets = offsets;
      this.results = new @Nullable Object[offsets.length - 1];
      this.missing = new AtomicInteger(results.length);
    }

    MapJob job() {
      return job;
    }

    /** The inputs from one to before another. */
    ByteBuffer bytes(int from, int to) {
      return ByteBuffer.wrap(bytes, offsets[from], offsets[to] - offsets[from]);
    }

    int offset(int index) {
      return offsets[index];
    }

    void keep(int index, @Nullable Object result) {
      results[index] = result;
      if (result instanceof Batch.Failure(var cause)) {
        job.fail(cause);
      }
    }

    /** The counter publishes the results to the job's thread. */
    void ended(int tasks) {
      if (tasks > 0 && missing.addAndGet(-tasks) == 0) {
        job.chunkDone();
      }
    }
  }

  /**
   * Runs it; for the thread that made it.
   *
   * @return the results in the order of the inputs; null if it failed
   */
  public @Nullable List<@Nullable Object> run(Iterable<?> inputs) throws InterruptedException {
    int known = inputs instanceof Collection<?> collection ? collection.size() : -1;
    Iterator<?> iterator = inputs.iterator();
    // Two for each worker, so that it finds the next one when it has done with the one before.
    int window = 2 * dispatcher.workers();
    List<@Nullable Object[]> results = new ArrayList<>();
    Encoder encoder = new Encoder();
    int started = 0;
    boolean ended = false;
    try {
      while (failure.get() == null && iterator.hasNext()) {
        await(() -> outstanding.get() < window);
        if (failure.get() == null) {
          int most = cost.tasksIn(TARGET_NANOS);
          if (known > started) {
            most = Math.min(most, Math.ceilDiv(known - started, window));
          }
          Chunk chunk = fill(iterator, encoder, Math.min(most, MOST_TASKS));
          results.add(chunk.results); // without the inputs, which are of no use any more
          started += chunk.results.length;
          outstanding.incrementAndGet();
          dispatcher.enqueue(new MapBatch(chunk, 0, chunk.results.length));
        }
      }
      await(() -> outstanding.get() == 0);
      ended = failure.get() == null;
    } finally {
      if (!ended) {
        cancel();
      }
    }
    return ended ? joined(results, started) : null;
  }

  private void await(BooleanSupplier condition) throws InterruptedException {
    caller.await(() -> failure.get() != null || condition.getAsBoolean(), Deadline.never());
  }

  private Chunk fill(Iterator<?> inputs, Encoder encoder, int most) {
    encoder.clear();
    int[] offsets = new int[most + 1];
    long start = System.nanoTime();
    int count = 0;
    do {
      FunctionTable.write(encoder, "an input", inputs.next());
      offsets[++count] = encoder.size();
    } while (count < most
        && encoder.size() < MOST_BYTES
        && !(isTimeToLook(count) && System.nanoTime() - start > PATIENCE_NANOS)
        && inputs.hasNext());
    return new Chunk(
        this, encoder.toBytes(), count == most ? offsets : Arrays.copyOf(offsets, count + 1));
  }

  /** Often at first, so that a slow source delays nothing, and seldom when inputs come fast. */
  private static boolean isTimeToLook(int count) {
    return Integer.bitCount(count) == 1 || count % 256 == 0;
  }

  private static List<@Nullable Object> joined(List<@Nullable Object[]> parts, int size) {
    List<@Nullable Object> all = new ArrayList<>(size);
    for (@Nullable Object[] part : parts) {
      Collections.addAll(all, part);
    }
    return all;
  }

  /** The cause of the first failure; only to be asked if there was one. */
  public Throwable failure() {
    Throwable cause = failure.get();
    return cause != null ? cause : new IllegalStateException("a map failed without a cause");
  }

  /** Keeps what has not started from starting, and stops what runs. */
  void cancel() {
    over = true;
    failure.compareAndSet(
        null, new CancellationException("task '" + options.name() + "' was cancelled"));
    caller.wake();
    dispatcher.stopWhatIsOver();
  }
}
