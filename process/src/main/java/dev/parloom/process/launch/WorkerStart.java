package dev.parloom.process.launch;

import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.time.Nanos;
import dev.parloom.process.wire.Fault;
import dev.parloom.process.wire.Frame;
import dev.parloom.process.wire.Message;
import dev.parloom.process.wire.Page;
import dev.parloom.process.worker.ExceptionNotSerializableException;
import dev.parloom.process.worker.WorkerStartException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One start of a worker process, up to where it is ready, and what to clean up if it fails. */
final class WorkerStart {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  /** The longest path that a socket can have on all systems. */
  private static final int LONGEST_PATH_BYTES = 103;

  private static final int TOKEN_BYTES = 16;

  private static final SecureRandom CHANCE = new SecureRandom();

  /** Of each word of a command so many characters are shown. */
  private static final int LONGEST_WORD = 200;

  /** How long the last of what it printed may take to arrive. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Settings settings;
  private final FunctionTable functions;
  private final PoolFolder folder;
  private final int number;
  private final WakeableSelector selector;
  private final BooleanSupplier unwanted;
  private final String name;
  private final String mark;
  private final long endNanos;
  private List<String> command = List.of();
  private @Nullable Path own;
  private @Nullable Process process;
  private @Nullable Console console;
  private @Nullable Arena arena;
  private @Nullable SocketChannel channel;

  /**
   * One that has not begun.
   *
   * @param number no other of this pool's has it
   * @param selector what to wait with
   * @param unwanted whether the wait should be given up
   */
  WorkerStart(
      Settings settings,
      FunctionTable functions,
      PoolFolder folder,
      int number,
      WakeableSelector selector,
      BooleanSupplier unwanted) {
    this.settings = settings;
    this.functions = functions;
    this.folder = folder;
    this.number = number;
    this.selector = selector;
    this.unwanted = unwanted;
    this.name = settings.name() + "-" + number;
    this.mark = folder.mark() + number;
    this.endNanos = System.nanoTime() + Nanos.of(settings.startTimeout());
  }

  /**
   * Starts it, and waits until it is ready.
   *
   * @param setup what it is told first
   * @throws WorkerStartException if that fails
   * @throws PoolInitializerException if its initializer fails
   */
  WorkerProcess run(byte[] setup) {
    WorkerProcess worker = null;
    try {
      worker = launch(setup);
      return worker;
    } catch (IOException e) {
      throw failure(e);
    } finally {
      if (worker == null) {
        abandon();
      }
    }
  }

  private WorkerProcess launch(byte[] setup) throws IOException {
    Path mine = folder.create(Integer.toString(number));
    own = mine;
    Path socket = mine.resolve("s");
    int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > LONGEST_PATH_BYTES) {
      throw new IOException(
          "the path of a socket may have %d bytes, but %s has %d; choose a temporary folder with a shorter path by -Djava.io.tmpdir, or TMPDIR for the parloom command"
              .formatted(LONGEST_PATH_BYTES, socket, length));
    }
    Path pageFile = mine.resolve("page");
    Page page = map(pageFile);
    String token = token();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      server.configureBlocking(false);
      var _ = selector.register(server, SelectionKey.OP_ACCEPT);
      command = WorkerCommand.of(settings, socket, pageFile, mine.resolve(CrashReport.FILE), name);
      Process child = spawn();
      process = child;
      console = new Console(name, child, settings.output());
      var _ = child.onExit().thenRun(selector::wake);
      child.getOutputStream().write((token + "\n").getBytes(StandardCharsets.ISO_8859_1));
      child.getOutputStream().flush();
      channel = accept(server);
    }
    Launch launch = new Launch(name, mark, process, mine, console, arena, page);
    WorkerProcess worker = new WorkerProcess(launch, channel, selector, functions, settings);
    greet(worker, token, setup);
    Files.deleteIfExists(socket);
    Files.deleteIfExists(pageFile);
    requireRoom(worker);
    return worker;
  }

  /** Written in full first: to run out of disk while it is used would kill this JVM's access. */
  private Page map(Path file) throws IOException {
    Arena shared = Arena.ofShared();
    arena = shared;
    try (FileChannel channelOfFile =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer zeros = ByteBuffer.allocate(Page.BYTES);
      while (zeros.hasRemaining()) {
        channelOfFile.write(zeros);
      }
      return new Page(
          channelOfFile.map(FileChannel.MapMode.READ_WRITE, 0, Page.BYTES, shared).asByteBuffer());
    }
  }

  private static String token() {
    byte[] bytes = new byte[TOKEN_BYTES];
    CHANCE.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private Process spawn() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    // What they say has reached this process, and is passed on as far as workers need it.
    builder.environment().keySet().removeAll(WorkerCommand.OPTION_VARIABLES);
    builder.environment().putAll(settings.environment());
    builder.environment().put(ProcessTree.MARK, mark);
    if (settings.folder() != null) {
      builder.directory(settings.folder().toFile());
    }
    return builder.start();
  }

  private SocketChannel accept(ServerSocketChannel server) throws IOException {
    while (true) {
      SocketChannel accepted = server.accept();
      if (accepted != null) {
        return accepted;
      }
      await();
    }
  }

  /** Waits for the process to do something; fails if there is no point in that. */
  private void await() throws IOException {
    if (unwanted.getAsBoolean()) {
      throw new IOException("the pool was closed meanwhile");
    }
    long left = endNanos - System.nanoTime();
    if (left <= 0) {
      throw new IOException(
          "it was not ready after %d ms".formatted(Nanos.millis(settings.startTimeout())));
    }
    if (process != null && !process.isAlive()) {
      throw new IOException("it ended before it was ready");
    }
    selector.await(left);
  }

  private Frame next(WorkerProcess worker) throws IOException {
    while (true) {
      Frame frame = worker.poll();
      if (frame == null) {
        await();
      } else if (frame.message() == Message.CLASS_WANTED) {
        worker.sendClass(frame.body());
      } else {
        return frame;
      }
    }
  }

  private void greet(WorkerProcess worker, String token, byte[] setup) throws IOException {
    ClassLoader loader = WorkerStart.class.getClassLoader();
    try {
      Frame hello = next(worker);
      if (hello.message() != Message.HELLO || !token.equals(hello.body().readValue(loader))) {
        throw new IOException("somebody else has connected to the worker's socket");
      }
      worker.send(Message.SETUP, List.of(ByteBuffer.wrap(setup)));
      Frame ready = next(worker);
      if (ready.message() != Message.READY) {
        throw new IOException("unexpected from a worker that starts: " + ready.message());
      }
      if (ready.body().hasMore()) {
        Fault fault = Fault.read(ready.body(), loader);
        Throwable cause = fault.thrown();
        throw new PoolInitializerException(
            settings.name(), cause != null ? cause : ExceptionNotSerializableException.of(fault));
      }
    } catch (ClassNotFoundException e) {
      throw new IOException("the worker has sent what it should not", e);
    }
  }

  private void requireRoom(WorkerProcess worker) throws IOException {
    if (settings.memoryLimitBytes() > 0 && !worker.memory().isWithin()) {
      throw new IOException(
          "it takes %d bytes of memory before its first task, and memoryLimit is %d"
              .formatted(worker.memory().lastBytes(), settings.memoryLimitBytes()));
    }
  }

  private WorkerStartException failure(IOException cause) {
    StringBuilder message = new StringBuilder();
    message.append(
        "worker process '%s' could not be started: %s".formatted(name, cause.getMessage()));
    boolean killed = false;
    Process child = process;
    if (child != null && console != null) {
      boolean byItself =
          cause instanceof EOFException ? WorkerProcess.awaitExit(child) : !child.isAlive();
      child.destroyForcibly();
      var _ = WorkerProcess.awaitExit(child);
      if (!child.isAlive()) {
        message.append("; exit status ").append(child.exitValue());
        killed = byItself && Death.isByKill(child.exitValue());
      }
      List<String> lines = console.lastLines(LAST_WORDS);
      if (!lines.isEmpty()) {
        message.append("; it printed:\n  ").append(String.join("\n  ", lines));
      }
    }
    if (!command.isEmpty()) {
      message.append("\nThe command was:");
      command.forEach(word -> message.append(' ').append(shortened(word)));
    }
    return new WorkerStartException(message.toString(), killed, cause);
  }

  /** A class path may be longer than anybody reads. */
  private static String shortened(String word) {
    return word.length() <= LONGEST_WORD
        ? word
        : "%s… (%d characters)".formatted(word.substring(0, LONGEST_WORD), word.length());
  }

  private void abandon() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cannot close the socket of " + name, e);
    }
    if (process != null) {
      process.destroyForcibly();
      var _ = WorkerProcess.awaitExit(process);
      ProcessTree.killRemainsOfWorker(process.pid(), mark);
      try {
        process.getOutputStream().close();
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "cannot close the input of " + name, e);
      }
    }
    if (arena != null) {
      arena.close();
    }
    if (own != null) {
      PoolFolder.delete(own);
    }
  }
}
