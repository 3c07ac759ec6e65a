package dev.parloom.process.dispatch;

import dev.parloom.core.pool.spi.Worker;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring inputs of one {@code map}.
 *
 * @param chunk where their bytes are, and where their results go
 * @param from the first of the chunk's inputs that belongs to it
 * @param to the one behind the last
 */
record MapBatch(MapChunk chunk, int from, int to) implements Batch {

  @Override
  public int size() {
    return to - from;
  }

  @Override
  public boolean takesRoom() {
    return false;
  }

  @Override
  public MapBatch slice(int start, int end) {
    return new MapBatch(chunk, from + start, from + end);
  }

  @Override
  public ClassLoader loader(int index) {
    return chunk.call().function().loader();
  }

  @Override
  public int inputBytes(int index) {
    return chunk.offset(from + index + 1) - chunk.offset(from + index);
  }

  @Override
  public List<Stretch> stretches() {
    return List.of(new Stretch(chunk.call().function(), size(), List.of(chunk.bytes(from, to))));
  }

  @Override
  public String name(int index) {
    return chunk.call().options().name();
  }

  @Override
  public @Nullable Duration timeout(int index) {
    return chunk.call().options().timeout().orElse(null);
  }

  @Override
  public @Nullable Duration shortestTimeout() {
    return chunk.call().options().timeout().orElse(null);
  }

  @Override
  public long costNanos() {
    return chunk.call().cost().nanos();
  }

  @Override
  public void took(int tasks, long nanos) {
    chunk.call().cost().took(tasks, nanos);
  }

  @Override
  public MapBatch start(Worker worker) {
    return putBack();
  }

  @Override
  public MapBatch putBack() {
    if (!chunk.call().isOver()) {
      return this;
    }
    count(size(), size());
    return new MapBatch(chunk, to, to);
  }

  @Override
  public boolean isOver(int index) {
    return chunk.call().isOver();
  }

  @Override
  public boolean isAnyOver(int start, int end) {
    return chunk.call().isOver();
  }

  @Override
  public void count(int tasks, int failures) {
    chunk.call().count(tasks, failures);
  }

  @Override
  public void keep(int index, @Nullable Object result) {
    chunk.keep(from + index, result);
  }

  @Override
  public void ended(int start, int end, long nanosEach) {
    chunk.ended(end - start);
  }

  @Override
  public void failed(int index, Throwable cause) {
    chunk.call().fail(cause);
  }

  @Override
  public void left(int index) {
    // nobody waits for the end of one of them
  }

  @Override
  public void cancel() {
    chunk.call().cancel();
  }
}
