package dev.parloom.process.dispatch;

import dev.parloom.core.time.Nanos;
import dev.parloom.process.dispatch.Batch.Failure;
import dev.parloom.process.launch.Death;
import dev.parloom.process.launch.WorkerLink;
import dev.parloom.process.wire.Decoder;
import dev.parloom.process.wire.Encoder;
import dev.parloom.process.wire.Fault;
import dev.parloom.process.wire.Frame;
import dev.parloom.process.wire.Message;
import dev.parloom.process.wire.Result;
import dev.parloom.process.worker.ExceptionNotSerializableException;
import dev.parloom.process.worker.MemoryLimitException;
import dev.parloom.process.worker.ResultNotSerializableException;
import dev.parloom.process.worker.ResultTooLargeException;
import dev.parloom.process.worker.WorkerCrashedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One batch on one worker: what is sent, what has come back. For the driver's thread. */
final class BatchRun {

  /** Inputs above this size are sent from where they are, not copied together. */
  private static final int COPIED_BYTES = 8_192;

  private final WorkerLink on;
  private final Batch batch;
  private final int number;
  private final int resultLimitBytes;
  private final LongSupplier clock;

  /** The shortest time limit of its tasks. */
  private final @Nullable Duration limit;

  private final Deque<byte[]> large = new ArrayDeque<>();

  /** How many results have come and are not delivered. */
  private int collected;

  private int failures;
  private int delivered;

  /** When results were delivered last, or it was made. */
  private long deliveredAt;

  private int outboxRead;
  private long lookedNanos;
  private long progressNanos;
  private boolean done;

  /** How long the worker took for it; 0 while that is not known. */
  private long nanos;

  private boolean retires;
  private boolean killed;
  private boolean outOfMemory;
  private long killAtNanos = Long.MAX_VALUE;
  private int condemned = -1;
  private @Nullable Throwable verdict;

  /**
   * A run that has not been sent.
   *
   * @param number what the batch is called on the wire
   * @param resultLimitBytes how large a result may be
   */
  BatchRun(WorkerLink on, Batch batch, int number, int resultLimitBytes, LongSupplier clock) {
    this.on = on;
    this.batch = batch;
    this.number = number;
    this.resultLimitBytes = resultLimitBytes;
    this.clock = clock;
    this.deliveredAt = clock.getAsLong();
    this.lookedNanos = deliveredAt;
    this.progressNanos = deliveredAt;
    this.limit = batch.shortestTimeout();
  }

  Batch batch() {
    return batch;
  }

  // ---- To the worker.

  void send() throws IOException {
    List<ByteBuffer> parts = new ArrayList<>();
    Encoder small = new Encoder();
    small.writeInt(number);
    small.write(limit == null ? 0 : 1);
    for (Batch.Stretch stretch : batch.stretches()) {
      on.define(stretch.function());
      small.writeInt(stretch.function().number());
      small.writeInt(stretch.tasks());
      for (ByteBuffer input : stretch.inputs()) {
        if (input.remaining() <= COPIED_BYTES) {
          small.write(input.array(), input.arrayOffset() + input.position(), input.remaining());
        } else {
          parts.add(ByteBuffer.wrap(small.toBytes()));
          small.clear();
          parts.add(input);
        }
      }
    }
    parts.add(ByteBuffer.wrap(small.bytes(), 0, small.size()));
    on.send(Message.BATCH, parts);
  }

  /** Asks the running task to stop; kills the worker then if the batch has not ended. */
  void interrupt(long thenKillAtNanos) {
    if (killAtNanos == Long.MAX_VALUE) {
      on.interrupt(number);
    }
    killAtNanos = Math.min(killAtNanos, thenKillAtNanos);
  }

  /** Kills the worker because of the task that it runs. */
  void kill(int index, Throwable why) {
    condemned = index;
    verdict = why;
    kill();
  }

  /** A result is too large for this process: gives up reading it. */
  void abandon(OutOfMemoryError cause) {
    outOfMemory = true;
    collect(clock.getAsLong());
    kill(results(), new ResultTooLargeException(batch.name(results()), cause));
  }

  void kill() {
    if (!killed) {
      killed = true;
      killAtNanos = Long.MAX_VALUE;
      on.kill();
    }
  }

  boolean isKilled() {
    return killed;
  }

  long killAtNanos() {
    return killAtNanos;
  }

  /** The shortest time limit of its tasks, in nanoseconds; {@link Long#MAX_VALUE} for none. */
  long limitNanos() {
    return limit == null ? Long.MAX_VALUE : Nanos.of(limit);
  }

  // ---- From the worker.

  /**
   * Takes what the worker has sent, without waiting.
   *
   * @return whether it had sent anything
   */
  boolean read() throws IOException {
    Frame frame = on.poll();
    if (frame == null) {
      return false;
    }
    Decoder body = frame.body();
    switch (frame.message()) {
      case FULL -> {
        collect(clock.getAsLong());
        outboxRead = 0;
        on.goOn();
      }
      case LARGE -> large.add(body.rest());
      case CLASS_WANTED -> on.sendClass(body);
      case BATCH_DONE -> {
        int which = body.readInt();
        if (which != number) {
          throw new IOException("batch %d has ended, but %d runs".formatted(which, number));
        }
        retires = body.read() != 0;
        nanos = body.readLong();
        done = true;
      }
      default -> throw new IOException("unexpected while a batch runs: " + frame.message());
    }
    return true;
  }

  /** After the worker's death: what it had sent before. */
  void readWhatIsLeft() {
    if (outOfMemory) {
      return;
    }
    try {
      while (read()) {
        lookedNanos = clock.getAsLong();
      }
    } catch (IOException e) {
      lookedNanos = clock.getAsLong(); // its end
    }
  }

  boolean isDone() {
    return done;
  }

  /** Whether the worker says that it had better not be given another batch. */
  boolean retires() {
    return retires;
  }

  /** When the last result came, or the batch was sent. */
  long progressNanos() {
    return progressNanos;
  }

  /** When it was last looked for results in the shared page. */
  long lookedNanos() {
    return lookedNanos;
  }

  /** Takes the results that are in the shared page. */
  void collect(long now) {
    lookedNanos = now;
    Decoder results = on.outbox(outboxRead);
    int start = outboxRead;
    int before = collected;
    try {
      while (results.hasMore() && !awaitsLarge(results)) {
        Object result = next(results);
        batch.keep(delivered + collected, result);
        collected++;
        if (result instanceof Failure) {
          failures++;
        }
        outboxRead = start + results.position();
      }
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException(on + " has written what is no result", e);
    }
    if (collected > before) {
      progressNanos = now;
    }
    Thread.interrupted(); // code of the user's may have run
  }

  /** Whether the next result comes by the socket, and is not all here. */
  private boolean awaitsLarge(Decoder results) throws IOException {
    return large.isEmpty() && results.peek() == Result.SENT.code();
  }

  private @Nullable Object next(Decoder from) throws IOException, ClassNotFoundException {
    int index = delivered + collected;
    ClassLoader loader = batch.loader(index);
    return switch (Result.of(from.read())) {
      case VALUE -> {
        try {
          yield from.readValue(loader);
        } catch (OutOfMemoryError e) {
          yield new Failure(new ResultTooLargeException(batch.name(index), e));
        } catch (Throwable t) { // code of the user's
          yield new Failure(new ResultNotSerializableException(batch.name(index), t));
        }
      }
      case FAULT -> {
        Fault fault = Fault.read(from, loader);
        Throwable thrown = fault.thrown();
        yield new Failure(thrown != null ? thrown : ExceptionNotSerializableException.of(fault));
      }
      case OUT_OF_MEMORY -> new Failure(outOfMemory(index, from.readValue(loader)));
      case UNSENDABLE ->
          new Failure(
              new ResultNotSerializableException(
                  batch.name(index), String.valueOf(from.readValue(loader))));
      case TOO_LARGE ->
          new Failure(
              new ResultTooLargeException(
                  batch.name(index), String.valueOf(from.readValue(loader)), resultLimitBytes));
      case SENT -> next(new Decoder(large.remove()));
    };
  }

  private MemoryLimitException outOfMemory(int index, @Nullable Object message) {
    return new MemoryLimitException(
        "task '%s' ran out of memory in %s: %s. Give workers more heap, or split the task"
            .formatted(batch.name(index), on, message));
  }

  /** How many results have come and are not delivered. */
  int collected() {
    return collected;
  }

  int delivered() {
    return delivered;
  }

  /** How many results have come. */
  int results() {
    return delivered + collected;
  }

  /** Tells the counts what is to be delivered, and whether another task was lost. */
  void count(boolean oneLost) {
    int lost = oneLost ? 1 : 0;
    batch.count(collected + lost, failures + lost);
  }

  /** Hands the results to those who wait for them. */
  void deliver() {
    failures = 0;
    if (nanos > 0) {
      batch.took(results(), nanos);
    }
    int from = delivered;
    long now = clock.getAsLong();
    // The worker tells how long all have taken, if it has come to their end.
    long took = nanos > 0 && from == 0 ? nanos : now - deliveredAt;
    long each = took / Math.max(1, collected);
    deliveredAt = now;
    delivered += collected;
    collected = 0;
    batch.ended(from, delivered, each);
    Thread.interrupted(); // callbacks are code of the user's
  }

  /** The worker died while it ran this task. */
  void crashed(int index, Death death) {
    Throwable cause = verdict;
    if (cause == null || condemned != index) {
      cause =
          new WorkerCrashedException(
              batch.name(index),
              on.name(),
              on.pid(),
              death.exitCode(),
              death.cause() + death.lastWords());
    }
    batch.failed(index, cause);
    batch.left(index);
    Thread.interrupted();
  }
}
