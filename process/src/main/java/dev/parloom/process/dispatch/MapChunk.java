package dev.parloom.process.dispatch;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Inputs of one {@code map} that stand next to each other, as bytes, and their results. */
final class MapChunk {

  private final MapCall call;
  private final byte[] bytes;
  private final int[] offsets;
  private final @Nullable Object[] results;
  private final AtomicInteger missing;

  MapChunk(MapCall call, byte[] bytes, int[] offsets) {
    this.call = call;
    this.bytes = bytes;
    this.offsets = offsets;
    this.results = new @Nullable Object[offsets.length - 1];
    this.missing = new AtomicInteger(results.length);
  }

  MapCall call() {
    return call;
  }

  /** Where the results are once the call has been told that the chunk is done. */
  @Nullable Object[] results() {
    return results;
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
      call.fail(cause);
    }
  }

  /** The counter publishes the results to the call's thread. */
  void ended(int tasks) {
    if (tasks > 0 && missing.addAndGet(-tasks) == 0) {
      call.chunkDone();
    }
  }
}
