package dev.parloom.process.launch;

import dev.parloom.process.wire.Decoder;
import dev.parloom.process.wire.Encoder;
import dev.parloom.process.wire.Fault;
import dev.parloom.process.wire.Frame;
import dev.parloom.process.wire.Message;
import dev.parloom.process.wire.Page;
import dev.parloom.process.worker.ExceptionNotSerializableException;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A worker that is a process: its end of the socket, the shared page, what it prints. */
final class WorkerProcess implements WorkerLink {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  /** How long a process that has closed its socket may take to end. */
  private static final Duration LAST_BREATH = Duration.ofSeconds(5);

  /** How long the last of what it printed may take to arrive. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** How long a finalizer may run. */
  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Above a result: its kind, and what says how long it is. */
  private static final int FRAME_SLACK_BYTES = 1 << 16;

  private final String name;
  private final String mark;
  private final Process process;
  private final SocketChannel channel;
  private final Arena arena;
  private final Page page;
  private final Path folder;
  private final Console console;
  private final FunctionTable functions;
  private final Settings settings;
  private final MemoryWatch memory;
  private final Set<Integer> known = new LinkedHashSet<>();
  private final Deque<ByteBuffer> outgoing = new ArrayDeque<>();
  private ByteBuffer incoming = ByteBuffer.allocate(64 * 1024);
  private WakeableSelector selector;
  private SelectionKey key;

  WorkerProcess(
      Launch launch,
      SocketChannel channel,
      WakeableSelector selector,
      FunctionTable functions,
      Settings s)
      throws IOException {
    this.name = launch.name();
    this.mark = launch.mark();
    this.process = launch.process();
    this.channel = channel;
    this.arena = launch.arena();
    this.page = launch.page();
    this.folder = launch.folder();
    this.console = launch.console();
    this.functions = functions;
    this.settings = s;
    this.memory = new MemoryWatch(process.pid(), s.memoryLimitBytes());
    channel.configureBlocking(false);
    this.selector = selector;
    this.key = selector.register(channel, SelectionKey.OP_READ);
  }

  /** From now on another thread drives it, with another selector. */
  void moveTo(WakeableSelector another) throws IOException {
    key.cancel();
    selector = another;
    key = another.register(channel, SelectionKey.OP_READ);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long pid() {
    return process.pid();
  }

  MemoryWatch memory() {
    return memory;
  }

  @Override
  public String toString() {
    return "worker process %d (%s)".formatted(process.pid(), name);
  }

  // ---- The shared page.

  @Override
  public void begin(int size) {
    page.begin(size);
    memory.begin();
  }

  @Override
  public int unclaimed() {
    return page.unclaimed();
  }

  @Override
  public int claimed() {
    return page.claimed();
  }

  @Override
  public int takeBack(int from) {
    return page.takeBack(from);
  }

  @Override
  public int running() {
    int claimed = page.claimed();
    return claimed > page.results() ? claimed - 1 : NOBODY;
  }

  @Override
  public long startedNanos() {
    return page.startedNanos();
  }

  @Override
  public Decoder outbox(int fromBytes) {
    return new Decoder(page.read(fromBytes, Math.max(fromBytes, page.outboxBytes())));
  }

  // ---- Its memory.

  @Override
  public MemoryWatch.Finding lookAtMemory(int running) {
    return memory.look(running);
  }

  @Override
  public String memoryVerdict(String task) {
    return memory.verdict(task, this);
  }

  // ---- The socket.

  @Override
  public void define(FunctionCode function) throws IOException {
    boolean isKnown = known.remove(function.number());
    known.add(function.number()); // as the latest
    if (isKnown) {
      return;
    }
    int forgotten = 0;
    if (known.size() > FunctionTable.REMEMBERED) {
      Iterator<Integer> oldest = known.iterator();
      forgotten = oldest.next();
      oldest.remove();
    }
    Encoder body = new Encoder();
    body.writeInt(function.number());
    body.writeInt(forgotten);
    body.writeInt(function.loaderNumber());
    send(Message.FUNCTION, List.of(wrap(body), ByteBuffer.wrap(function.bytes())));
  }

  @Override
  public void goOn() throws IOException {
    page.empty();
    send(Message.GO_ON, List.of());
  }

  @Override
  public void sendClass(Decoder request) throws IOException {
    try {
      int loader = request.readInt();
      Object wanted = request.readValue(WorkerProcess.class.getClassLoader());
      byte[] bytes = functions.classBytes(loader, String.valueOf(wanted));
      send(Message.CLASS, List.of(ByteBuffer.wrap(bytes)));
    } catch (ClassNotFoundException e) {
      throw new IOException("the name of a class is no string", e);
    }
  }

  static ByteBuffer wrap(Encoder encoder) {
    return ByteBuffer.wrap(encoder.toBytes());
  }

  @Override
  public void send(Message message, List<ByteBuffer> body) throws IOException {
    long length = 1;
    for (ByteBuffer part : body) {
      length += part.remaining();
    }
    if (length > Integer.MAX_VALUE) {
      throw new IOException("a message of %d bytes".formatted(length));
    }
    ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES);
    header.putInt((int) length).put(message.code()).flip();
    outgoing.add(header);
    outgoing.addAll(body);
    flush();
  }

  /** A worker that reads no more may have said something before, so that is no failure here. */
  private void flush() {
    try {
      while (!outgoing.isEmpty()) {
        long written = channel.write(outgoing.toArray(ByteBuffer[]::new));
        outgoing.removeIf(part -> !part.hasRemaining());
        if (written == 0 && !outgoing.isEmpty()) {
          key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
          return;
        }
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, this + " reads no more", e);
      outgoing.clear();
    }
    if (key.interestOps() != SelectionKey.OP_READ) {
      key.interestOps(SelectionKey.OP_READ);
    }
  }

  @Override
  public @Nullable Frame poll() throws IOException {
    flush();
    while (true) {
      Frame frame = parse();
      if (frame != null) {
        return frame;
      }
      int count;
      try {
        count = channel.read(incoming);
      } catch (SocketException e) { // reset: it died with something unread
        count = -1;
      }
      if (count < 0) {
        throw new EOFException("the worker has closed its socket");
      }
      if (count == 0) {
        return null;
      }
    }
  }

  private @Nullable Frame parse() throws IOException {
    if (incoming.position() < Frame.HEADER_BYTES) {
      return null;
    }
    int length = incoming.getInt(0);
    long limit = (long) settings.resultLimitBytes() + FRAME_SLACK_BYTES;
    if (length < 1 || length > limit) {
      throw new IOException(
          "the worker announces a message of %d bytes; the limit is %d".formatted(length, limit));
    }
    int end = Frame.HEADER_BYTES - 1 + length;
    if (incoming.capacity() < end) {
      ByteBuffer larger = ByteBuffer.allocate(end);
      larger.put(incoming.flip());
      incoming = larger;
    }
    if (incoming.position() < end) {
      return null;
    }
    byte[] body = new byte[length - 1];
    incoming.get(Frame.HEADER_BYTES, body);
    Message message = Message.of(incoming.get(Frame.HEADER_BYTES - 1));
    incoming.limit(incoming.position()).position(end);
    incoming.compact();
    return new Frame(message, new Decoder(body));
  }

  // ---- Its end.

  @Override
  public void interrupt(int batch) {
    try {
      DataOutputStream toWatch = new DataOutputStream(process.getOutputStream());
      toWatch.writeInt(batch);
      toWatch.flush();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cannot interrupt " + this, e); // then it is killed soon
    }
  }

  @Override
  public void kill() {
    process.destroyForcibly();
  }

  @Override
  public boolean isDead() {
    try {
      if (poll() == null) {
        return false;
      }
      LOG.log(Level.WARNING, this + " has spoken out of turn");
    } catch (IOException e) {
      LOG.log(Level.DEBUG, this + " is gone", e);
    }
    kill();
    return true;
  }

  @Override
  public void end(Supplier<@Nullable Long> byNanos) {
    try {
      send(Message.END, List.of());
      interrupt(Message.FAREWELL);
      Frame farewell = await(Message.ENDED, byNanos);
      if (farewell != null && farewell.body().hasMore()) {
        Fault fault = Fault.read(farewell.body(), WorkerProcess.class.getClassLoader());
        LOG.log(
            Level.WARNING,
            "the finalizer of " + this + " failed",
            fault.thrown() != null ? fault.thrown() : ExceptionNotSerializableException.of(fault));
      }
      if (farewell == null) {
        kill();
      }
    } catch (IOException | ClassNotFoundException e) {
      LOG.log(Level.DEBUG, this + " ended before it was asked to", e);
    }
    bury();
  }

  private @Nullable Frame await(Message message, Supplier<@Nullable Long> byNanos)
      throws IOException {
    long latest = System.nanoTime() + FAREWELL_NANOS;
    while (true) {
      Long by = byNanos.get();
      long end = by == null || by - latest > 0 ? latest : by;
      Frame frame = poll();
      if (frame != null && frame.message() == message) {
        return frame;
      }
      if (frame != null && frame.message() == Message.CLASS_WANTED) {
        sendClass(frame.body());
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      selector.await(left);
    }
  }

  /** Whether it ends soon; nobody has a reason to interrupt the thread that waits. */
  static boolean awaitExit(Process process) {
    while (true) {
      try {
        return process.waitFor(LAST_BREATH);
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "interrupted while process " + process.pid() + " ends", e);
      }
    }
  }

  @Override
  public Death bury() {
    if (!awaitExit(process)) {
      process.destroyForcibly();
    }
    OptionalInt exitCode =
        awaitExit(process) ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    ProcessTree.killRemainsOfWorker(process.pid(), mark);
    List<String> lines = console.lastLines(LAST_WORDS);
    Death death = Death.of(exitCode, CrashReport.read(folder.resolve(CrashReport.FILE)), lines);
    try {
      key.cancel();
      channel.close();
      process.getOutputStream().close();
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.DEBUG, "cannot close what belongs to " + this, e);
    }
    arena.close();
    PoolFolder.delete(folder);
    return death;
  }
}
