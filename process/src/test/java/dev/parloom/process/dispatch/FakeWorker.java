package dev.parloom.process.dispatch;

import dev.parloom.process.launch.Death;
import dev.parloom.process.launch.FunctionCode;
import dev.parloom.process.launch.MemoryWatch;
import dev.parloom.process.launch.WorkerLink;
import dev.parloom.process.wire.Decoder;
import dev.parloom.process.wire.Encoder;
import dev.parloom.process.wire.Frame;
import dev.parloom.process.wire.Message;
import dev.parloom.process.wire.Page;
import dev.parloom.process.wire.Result;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker without a process: over a real page, of which the test plays the worker's side. Refuses
 * that anything looks at the page once the worker is buried.
 */
final class FakeWorker implements WorkerLink {

  private final LongSupplier clock;
  private final Page page = new Page(ByteBuffer.allocateDirect(Page.BYTES));
  private final Deque<Frame> frames = new ArrayDeque<>();
  private final List<Message> sent = new ArrayList<>();
  private final List<Integer> interrupts = new ArrayList<>();
  private MemoryWatch.Finding memory = MemoryWatch.Finding.WITHIN;
  private Runnable whenAskedForStart = () -> {};
  private Runnable afterResultsAreRead = () -> {};
  private boolean isGone;
  private boolean isKilled;
  private boolean isBuried;

  FakeWorker(LongSupplier clock) {
    this.clock = clock;
  }

  // ---- What the worker does.

  /** Begins the next task, if it may. */
  boolean claim() {
    page.starting(clock.getAsLong());
    return page.claim(page.claimed());
  }

  /** Ends the task that it runs. */
  void end(Object value) {
    Encoder result =
        encode(to -> {
          to.write(Result.VALUE.code());
          to.writeValue(value);
        });
    if (!page.add(result.bytes(), result.size())) {
      throw new IllegalStateException("the outbox is full");
    }
  }

  private interface Writing {
    void to(Encoder encoder) throws IOException;
  }

  private static Encoder encode(Writing writing) {
    Encoder encoder = new Encoder();
    try {
      writing.to(encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return encoder;
  }

  /** Begins and ends so many tasks. */
  void work(int tasks) {
    for (int i = 0; i < tasks; i++) {
      if (!claim()) {
        throw new IllegalStateException("there is no further task to claim");
      }
      end("done");
    }
  }

  /** Says that a batch is at its end; its batches are numbered from 1. */
  void endBatch(int number) {
    Encoder body =
        encode(to -> {
          to.writeInt(number);
          to.write(0);
          to.writeLong(0);
        });
    frames.add(new Frame(Message.BATCH_DONE, new Decoder(body.toBytes())));
  }

  /** It ends, or breaks its end of the socket. */
  void die() {
    isGone = true;
  }

  void memory(MemoryWatch.Finding next) {
    memory = next;
  }

  /** What happens just before the pool learns when the running task was begun. */
  void whenAskedForStart(Runnable action) {
    whenAskedForStart = action;
  }

  /** What happens just after the pool has looked at the results. */
  void afterResultsAreRead(Runnable action) {
    afterResultsAreRead = action;
  }

  // ---- What has been done to it.

  List<Message> sent() {
    return sent;
  }

  /** The batches whose running task was interrupted. */
  List<Integer> interrupts() {
    return interrupts;
  }

  boolean isKilled() {
    return isKilled;
  }

  boolean isBuried() {
    return isBuried;
  }

  // ---- The pool's side.

  private Page page() {
    if (isBuried) {
      throw new IllegalStateException("the page of a buried worker is looked at");
    }
    return page;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public long pid() {
    return 4711;
  }

  @Override
  public void begin(int size) {
    page().begin(size);
  }

  @Override
  public int unclaimed() {
    return page().unclaimed();
  }

  @Override
  public int claimed() {
    return page().claimed();
  }

  @Override
  public int takeBack(int from) {
    return page().takeBack(from);
  }

  @Override
  public int running() {
    int claimed = page().claimed();
    return claimed > page.results() ? claimed - 1 : NOBODY;
  }

  @Override
  public long startedNanos() {
    whenAskedForStart.run();
    return page().startedNanos();
  }

  @Override
  public Decoder outbox(int fromBytes) {
    Decoder results = new Decoder(page().read(fromBytes, page.outboxBytes()));
    afterResultsAreRead.run();
    return results;
  }

  @Override
  public void define(FunctionCode function) {
    sent.add(Message.FUNCTION);
  }

  @Override
  public void send(Message message, List<ByteBuffer> body) {
    sent.add(message);
  }

  @Override
  public void goOn() {
    page().empty();
    sent.add(Message.GO_ON);
  }

  @Override
  public void sendClass(Decoder request) {
    sent.add(Message.CLASS);
  }

  @Override
  public @Nullable Frame poll() throws IOException {
    Frame next = frames.poll();
    if (next == null && (isGone || isKilled)) {
      throw new EOFException("the worker has gone");
    }
    return next;
  }

  @Override
  public MemoryWatch.Finding lookAtMemory(int running) {
    return memory;
  }

  @Override
  public String memoryVerdict(String task) {
    return task + " took too much";
  }

  @Override
  public void interrupt(int batch) {
    interrupts.add(batch);
  }

  @Override
  public void kill() {
    isKilled = true;
  }

  @Override
  public boolean isDead() {
    return isGone || isKilled;
  }

  @Override
  public void end(Supplier<@Nullable Long> byNanos) {
    sent.add(Message.END);
    var _ = bury();
  }

  @Override
  public Death bury() {
    isBuried = true;
    return new Death(OptionalInt.of(1), "it was a fake", List.of());
  }

  @Override
  public String toString() {
    return "worker process 4711 (fake)";
  }
}
