package dev.parloom.process.dispatch;

import dev.parloom.core.pool.TaskOptions;
import dev.parloom.process.launch.FunctionCode;
import dev.parloom.process.launch.FunctionTable;
import dev.parloom.process.wire.Encoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code map}: its thread turns inputs into chunks of bytes, a little ahead of the
 * workers, and waits for the results. There is no object for each task, only a place in a chunk;
 * that, and chunks that grow until they take about two milliseconds, is what makes tiny tasks
 * cheap.
 */
public final class MapJob {

  /** How long to wait for further inputs while there is one that could be sent. */
  private static final long PATIENCE_NANOS = 1_000_000;

  private final Dispatcher dispatcher;
  private final MapCall call;

  public MapJob(Dispatcher dispatcher, FunctionCode function, TaskOptions options) {
    this.dispatcher = dispatcher;
    this.call = new MapCall(dispatcher, function, options);
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
      while (call.failure() == null && iterator.hasNext()) {
        call.awaitFewer(window);
        if (call.failure() == null) {
          int most = BatchSizing.mapPart(known - started, window, call.cost().nanos());
          MapChunk chunk = fill(iterator, encoder, most);
          int size = chunk.results().length;
          results.add(chunk.results()); // without the inputs, which are of no use any more
          started += size;
          call.chunkSent();
          dispatcher.enqueue(new MapBatch(chunk, 0, size));
        }
      }
      call.awaitFewer(1);
      ended = call.failure() == null;
    } finally {
      if (!ended) {
        call.cancel();
      }
    }
    return ended ? joined(results, started) : null;
  }

  private MapChunk fill(Iterator<?> inputs, Encoder encoder, int most) {
    encoder.clear();
    int[] offsets = new int[most + 1];
    long start = System.nanoTime();
    int count = 0;
    do {
      FunctionTable.write(encoder, "an input", inputs.next());
      offsets[++count] = encoder.size();
    } while (count < most
        && encoder.size() < BatchSizing.MOST_BYTES
        && !(isTimeToLook(count) && System.nanoTime() - start > PATIENCE_NANOS)
        && inputs.hasNext());
    return new MapChunk(
        call, encoder.toBytes(), count == most ? offsets : Arrays.copyOf(offsets, count + 1));
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
    Throwable cause = call.failure();
    return cause != null ? cause : new IllegalStateException("a map failed without a cause");
  }
}
