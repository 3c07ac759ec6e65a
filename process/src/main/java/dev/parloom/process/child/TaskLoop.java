package dev.parloom.process.child;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.pool.Work;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.process.child.PoolLink.BatchTooLargeException;
import dev.parloom.process.wire.Decoder;
import dev.parloom.process.wire.Encoder;
import dev.parloom.process.wire.Fault;
import dev.parloom.process.wire.FieldPath;
import dev.parloom.process.wire.Frame;
import dev.parloom.process.wire.Message;
import dev.parloom.process.wire.Page;
import dev.parloom.process.wire.Result;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker's life: it takes batches of tasks from the socket, claims and runs one task after
 * another, and leaves each result in the shared page before it claims the next.
 */
final class TaskLoop {

  /** A function as it came; made into an object when its first task is there to fail with it. */
  private static final class Slot {
    final int loader;
    final byte[] bytes;
    @Nullable WorkFunction<@Nullable Object, @Nullable Object, ?> function;

    Slot(int loader, byte[] bytes) {
      this.loader = loader;
      this.bytes = bytes;
    }
  }

  private final PoolLink link;
  private final Page page;
  private final Thread thread = Thread.currentThread();
  private final Map<Integer, Slot> functions = new HashMap<>();
  private final Map<Integer, ClassLoader> loaders = new HashMap<>();
  private final Encoder unbounded = new Encoder();

  /** This process's own, whatever tasks put in their places. */
  private final PrintStream out = System.out;

  private final PrintStream err = System.err;
  private Encoder results = unbounded;
  private @Nullable Work<?> finalizer;

  /** The batch whose tasks may be interrupted; 0 for none. */
  @GuardedBy("this")
  private int interruptible;

  TaskLoop(PoolLink link, Page page) {
    this.link = link;
    this.page = page;
  }

  /**
   * The pool wants this batch's running task to stop. Not while the thread uses the socket, which
   * an interrupt would close.
   */
  synchronized void interrupt(int batch) {
    if (batch == interruptible) {
      synchronized (link) {
        thread.interrupt();
      }
    }
  }

  private synchronized void mayInterrupt(int batch) {
    interruptible = batch;
    Thread.interrupted(); // one that came for a task must not hit the socket, nor the next batch
  }

  void run(String token) throws IOException {
    unbounded.writeValue(token);
    unbounded.writeValue(ProcessHandle.current().pid());
    send(Message.HELLO, unbounded);
    boolean ended = false;
    while (!ended) {
      try {
        ended = obey(receive());
      } catch (BatchTooLargeException e) {
        refuseBatch(e);
      }
    }
  }

  /** Whether that was the end. */
  private boolean obey(Frame frame) throws IOException {
    Decoder body = frame.body();
    switch (frame.message()) {
      case SETUP -> setUp(body);
      case FUNCTION -> define(body);
      case BATCH -> runBatch(body);
      case END -> reportHook(Message.ENDED, finalizer);
      default -> throw new IOException("unexpected from the pool: " + frame.message());
    }
    return frame.message() == Message.END;
  }

  private Frame receive() throws IOException {
    synchronized (link) {
      return link.receive();
    }
  }

  private void send(Message message, Encoder body) throws IOException {
    synchronized (link) {
      link.send(message, body.bytes(), body.size());
    }
    body.clear();
  }

  // ---- Before and after the tasks.

  private void setUp(Decoder body) throws IOException {
    Work<?> initializer = null;
    try {
      int loaderOfInitializer = body.readInt();
      initializer = (Work<?>) body.readValue(loader(loaderOfInitializer));
      int loaderOfFinalizer = body.readInt();
      finalizer = (Work<?>) body.readValue(loader(loaderOfFinalizer));
    } catch (Exception | LinkageError | StackOverflowError e) {
      Fault.write(e, unbounded);
      send(Message.READY, unbounded);
      return;
    }
    results = new Encoder(body.readInt());
    reportHook(Message.READY, initializer);
  }

  /** Runs it and says how it ended. */
  private void reportHook(Message message, @Nullable Work<?> hook) throws IOException {
    try {
      if (hook != null) {
        var _ = hook.call();
      }
    } catch (Throwable t) {
      Fault.write(t, unbounded);
    }
    Thread.interrupted();
    flushOutput();
    send(message, unbounded);
  }

  private ClassLoader loader(int number) {
    ClassLoader own = TaskLoop.class.getClassLoader();
    return number == 0
        ? own
        : loaders.computeIfAbsent(number, _ -> new RemoteLoader(link, number, own));
  }

  private void define(Decoder body) throws IOException {
    int number = body.readInt();
    functions.remove(body.readInt());
    functions.put(number, new Slot(body.readInt(), body.rest()));
  }

  // ---- Tasks.

  private void runBatch(Decoder body) throws IOException {
    int batch = body.readInt();
    boolean timed = body.read() != 0;
    mayInterrupt(batch);
    long start = System.nanoTime();
    boolean retire = runTasks(body, timed);
    long nanos = System.nanoTime() - start;
    mayInterrupt(0);
    flushOutput();
    sendDone(batch, retire, nanos);
  }

  private void sendDone(int batch, boolean retire, long nanos) throws IOException {
    unbounded.writeInt(batch);
    unbounded.write(retire ? 1 : 0);
    unbounded.writeLong(nanos);
    send(Message.BATCH_DONE, unbounded);
  }

  /** Fails the first task, which stands alone if its input is large, and gives back the others. */
  private void refuseBatch(BatchTooLargeException why) throws IOException {
    if (page.claim(0)) {
      results.clear();
      results.write(Result.OUT_OF_MEMORY.code());
      results.writeValue(why.getMessage());
      deliver();
    }
    page.freeze();
    sendDone(why.number(), true, 0);
  }

  /** Whether this worker had better take no more tasks. */
  private boolean runTasks(Decoder body, boolean timed) throws IOException {
    int index = 0;
    while (body.hasMore()) {
      Slot slot = functions.get(body.readInt());
      if (slot == null) {
        throw new IOException("a batch with a function that was not sent");
      }
      ClassLoader loader = loader(slot.loader);
      for (int left = body.readInt(); left > 0; left--) {
        if (!loader.equals(thread.getContextClassLoader())) {
          thread.setContextClassLoader(loader);
        }
        if (timed) {
          page.starting(System.nanoTime());
        }
        if (!page.claim(index++)) {
          return false;
        }
        boolean retire = runTask(slot, body, loader);
        if (left == 1 && !body.hasMore()) {
          flushOutput(); // while its time still counts
        }
        deliver();
        if (retire) {
          page.freeze();
          return true;
        }
      }
    }
    return false;
  }

  /** Leaves the result in the encoder; true if the worker is not fit for another task. */
  private boolean runTask(Slot slot, Decoder body, ClassLoader loader) throws IOException {
    results.clear();
    try {
      Object input = body.readValue(loader);
      Object value =
          slot.bytes.length == 0 ? ((Work<?>) input).call() : function(slot, loader).apply(input);
      Thread.interrupted(); // a flag left behind is not for the next task, nor for the socket
      writeValue(value);
      return false;
    } catch (OutOfMemoryError e) {
      Thread.interrupted();
      results.clear();
      results.write(Result.OUT_OF_MEMORY.code());
      results.writeValue(e.getMessage());
      return true;
    } catch (Throwable t) {
      Thread.interrupted();
      results.clear();
      writeFault(t);
      return false;
    }
  }

  @SuppressWarnings("unchecked") // the pool sends what it was given as such
  private static WorkFunction<@Nullable Object, @Nullable Object, ?> function(
      Slot slot, ClassLoader loader) throws IOException, ClassNotFoundException {
    var function = slot.function;
    if (function == null) {
      function =
          (WorkFunction<@Nullable Object, @Nullable Object, ?>)
              new Decoder(slot.bytes).readValue(loader);
      if (function == null) {
        throw new IOException("a function that is null");
      }
      slot.function = function;
    }
    return function;
  }

  private void writeValue(@Nullable Object value) throws IOException {
    results.write(Result.VALUE.code());
    try {
      results.writeValue(value);
    } catch (Encoder.TooLargeException e) {
      results.clear();
      results.write(Result.TOO_LARGE.code());
      results.writeValue(e.getMessage());
    } catch (NotSerializableException e) {
      String culprit = FieldPath.toUnserializable(value).orElse(e.getMessage());
      writeUnsendable(culprit + " is not serializable");
    } catch (IOException | RuntimeException e) {
      writeUnsendable("%s: %s".formatted(value.getClass().getName(), Fault.inWords(e)));
    } catch (StackOverflowError e) {
      writeUnsendable(value.getClass().getName() + " is nested too deeply");
    }
  }

  private void writeUnsendable(String why) throws IOException {
    results.clear();
    results.write(Result.UNSENDABLE.code());
    results.writeValue(why);
  }

  private void writeFault(Throwable thrown) throws IOException {
    results.write(Result.FAULT.code());
    try {
      Fault.write(thrown, results);
    } catch (Encoder.TooLargeException e) { // even its description
      results.clear();
      results.write(Result.TOO_LARGE.code());
      results.writeValue(e.getMessage());
    }
  }

  private void deliver() throws IOException {
    if (page.add(results.bytes(), results.size())) {
      return;
    }
    synchronized (link) {
      Thread.interrupted(); // the task has ended
      link.send(Message.FULL);
      Frame answer = link.receive();
      if (answer.message() != Message.GO_ON) {
        throw new IOException("the outbox was full, but the answer is " + answer.message());
      }
      if (page.add(results.bytes(), results.size())) {
        return;
      }
      link.send(Message.LARGE, results.bytes(), results.size());
    }
    byte[] sent = {Result.SENT.code()};
    if (!page.add(sent, 1)) {
      throw new IOException("the outbox is empty and full");
    }
  }

  /** What a task prints is to be seen when it has ended. */
  private void flushOutput() {
    out.flush();
    err.flush();
  }
}
