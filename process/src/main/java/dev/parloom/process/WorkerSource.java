package dev.parloom.process;

import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.Work;
import dev.parloom.process.wire.Encoder;
import dev.parloom.process.wire.Fault;
import dev.parloom.process.wire.Frame;
import dev.parloom.process.wire.Message;
import dev.parloom.process.wire.Page;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts worker processes, and keeps spare ones ready if asked to. The thread that starts a worker
 * must live as long as the worker: where the system can do it, a worker ends with that thread.
 */
final class WorkerSource {

  private static final System.Logger LOG = System.getLogger("dev.parloom.process");

  /** The longest path that a socket can have on all systems. */
  private static final int LONGEST_PATH_BYTES = 103;

  /** How long to wait after a spare could not be started. */
  private static final long PAUSE_MILLIS = 1_000;

  private static final int TOKEN_BYTES = 16;

  /** Of each word of a command so many characters are shown. */
  private static final int LONGEST_WORD = 200;

  private final Settings settings;
  private final FunctionTable functions;
  private final PoolFolder folder;
  private final AtomicInteger started = new AtomicInteger();
  private final SecureRandom chance = new SecureRandom();
  private final ConcurrentLinkedQueue<WorkerProcess> spares = new ConcurrentLinkedQueue<>();
  private final AtomicInteger spareCount = new AtomicInteger();
  private @Nullable Selector keeperSelector;
  private @Nullable Thread keeper;
  private volatile boolean closed;
  private volatile @Nullable Long endNanos;

  /** What each worker is told first. */
  private byte[] setup = {};

  WorkerSource(Settings settings, FunctionTable functions, PoolFolder folder) {
    this.settings = settings;
    this.functions = functions;
    this.folder = folder;
  }

  // ---- Spares.

  /** Gets ready, and starts the thread that keeps spares, if there are to be any. */
  void prepare() throws IOException {
    setup = setup().toBytes();
    if (settings.spares() > 0) {
      Selector selector = Selector.open();
      keeperSelector = selector;
      keeper =
          Thread.ofPlatform()
              .daemon()
              .name(settings.name() + "-spares")
              .start(() -> keep(selector));
    }
  }

  private void keep(Selector selector) {
    try (selector) {
      while (!closed) {
        long pauseMillis = addOne(selector);
        if (pauseMillis > 0 || spareCount.get() >= settings.spares()) {
          selector.select(pauseMillis);
          selector.selectedKeys().clear();
          removeDead();
        }
      }
      for (WorkerProcess spare = spares.poll(); spare != null; spare = spares.poll()) {
        spare.end(endNanos);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "pool '" + settings.name() + "' keeps no more spare workers", e);
    }
  }

  /** Starts one if one is missing; how long to wait then, 0 for as long as nothing happens. */
  private long addOne(Selector selector) {
    if (spareCount.get() >= settings.spares()) {
      return 0;
    }
    try {
      spares.add(start(selector, () -> closed));
      spareCount.incrementAndGet();
      return 0;
    } catch (RuntimeException e) { // a driver will meet it too, and say so
      LOG.log(Level.DEBUG, "no spare worker", e);
      return PAUSE_MILLIS;
    }
  }

  private void removeDead() {
    for (WorkerProcess spare : spares) {
      if (spare.isDead() && spares.remove(spare)) {
        spareCount.decrementAndGet();
        var _ = spare.bury();
      }
    }
  }

  /** By when spares must have ended once this is closed. */
  void endBy(long nanoTime) {
    endNanos = nanoTime;
  }

  /** Ends the spares and the thread that keeps them, after all workers that it started. */
  void close() throws InterruptedException {
    closed = true;
    if (keeper != null && keeperSelector != null) {
      keeperSelector.wakeup();
      keeper.join();
    }
  }

  /**
   * A worker that is ready, for a thread that waits with this selector.
   *
   * @param unwanted whether the wait should be given up
   * @throws WorkerStartException if none could be started
   * @throws PoolInitializerException if its initializer failed
   */
  WorkerProcess take(Selector selector, BooleanSupplier unwanted) {
    for (WorkerProcess spare = spares.poll(); spare != null; spare = spares.poll()) {
      spareCount.decrementAndGet();
      if (keeperSelector != null) {
        keeperSelector.wakeup();
      }
      try {
        spare.moveTo(selector);
        if (!spare.isDead()) {
          return spare;
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "a spare worker is gone", e);
      }
      var _ = spare.bury();
    }
    return start(selector, unwanted);
  }

  // ---- Starting.

  private WorkerProcess start(Selector selector, BooleanSupplier unwanted) {
    int number = started.incrementAndGet();
    String name = settings.name() + "-" + number;
    Start start = new Start(name, folder.mark() + number, selector, unwanted);
    WorkerProcess worker = null;
    try {
      worker = start.run(number);
      return worker;
    } catch (IOException e) {
      throw start.failure(e);
    } finally {
      if (worker == null) {
        start.abandon();
      }
    }
  }

  /** One start, and what to clean up if it fails. */
  private final class Start {
    private final String name;
    private final String mark;
    private final Selector selector;
    private final BooleanSupplier unwanted;
    private final long endNanos = System.nanoTime() + Settings.nanos(settings.startTimeout());
    private List<String> command = List.of();
    private @Nullable Path own;
    private @Nullable Process process;
    private @Nullable Console console;
    private @Nullable Arena arena;
    private @Nullable SocketChannel channel;

    Start(String name, String mark, Selector selector, BooleanSupplier unwanted) {
      this.name = name;
      this.mark = mark;
      this.selector = selector;
      this.unwanted = unwanted;
    }

    WorkerProcess run(int number) throws IOException {
      Path mine = folder.create(Integer.toString(number));
      own = mine;
      Path socket = mine.resolve("s");
      int length = socket.toString().getBytes(StandardCharsets.UTF_8).length;
      if (length > LONGEST_PATH_BYTES) {
        throw new IOException(
            "the path of a socket may have %d bytes, but %s has %d; set java.io.tmpdir to a folder with a shorter path"
                .formatted(LONGEST_PATH_BYTES, socket, length));
      }
      Path pageFile = mine.resolve("page");
      Page page = map(pageFile);
      String token = token();
      try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
        server.bind(UnixDomainSocketAddress.of(socket));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        command =
            WorkerCommand.of(settings, socket, pageFile, mine.resolve(CrashReport.FILE), name);
        Process child = spawn();
        process = child;
        console = new Console(name, child, settings.output());
        var _ = child.onExit().thenRun(selector::wakeup);
        child.getOutputStream().write((token + "\n").getBytes(StandardCharsets.ISO_8859_1));
        child.getOutputStream().flush();
        channel = accept(server);
      }
      Launch launch = new Launch(name, mark, process, mine, console, arena, page);
      WorkerProcess worker = new WorkerProcess(launch, channel, selector, functions, settings);
      greet(worker, token);
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
            channelOfFile
                .map(FileChannel.MapMode.READ_WRITE, 0, Page.BYTES, shared)
                .asByteBuffer());
      }
    }

    private String token() {
      byte[] bytes = new byte[TOKEN_BYTES];
      chance.nextBytes(bytes);
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
            "it was not ready after %d ms".formatted(settings.startTimeout().toMillis()));
      }
      if (process != null && !process.isAlive()) {
        throw new IOException("it ended before it was ready");
      }
      selector.select(Math.max(1, left / 1_000_000));
      selector.selectedKeys().clear();
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

    private void greet(WorkerProcess worker, String token) throws IOException {
      ClassLoader loader = WorkerSource.class.getClassLoader();
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

    WorkerStartException failure(IOException cause) {
      StringBuilder message = new StringBuilder();
      message.append(
          "worker process '%s' could not be started: %s".formatted(name, cause.getMessage()));
      boolean killed = false;
      Process child = process;
      if (child != null && console != null) {
        boolean byItself = cause instanceof EOFException ? awaitExit(child) : !child.isAlive();
        child.destroyForcibly();
        var _ = awaitExit(child);
        if (!child.isAlive()) {
          message.append("; exit status ").append(child.exitValue());
          killed = byItself && Death.isByKill(child.exitValue());
        }
        List<String> lines = console.lastLines(java.time.Duration.ofSeconds(1));
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

    private boolean awaitExit(Process child) {
      try {
        return child.waitFor(java.time.Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    void abandon() {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "cannot close the socket of " + name, e);
      }
      if (process != null) {
        process.destroyForcibly();
        var _ = awaitExit(process);
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

  private Encoder setup() throws IOException {
    Encoder body = new Encoder();
    for (WorkerHook hook : new WorkerHook[] {settings.initializer(), settings.finalizer()}) {
      body.writeInt(hook == null ? 0 : functions.numberOf(hook.getClass().getClassLoader()));
      FunctionTable.write(body, "an initializer or finalizer", hook == null ? null : work(hook));
    }
    body.writeInt(settings.resultLimitBytes());
    return body;
  }

  private static Work<@Nullable Void> work(WorkerHook hook) {
    return () -> {
      hook.run();
      return null;
    };
  }
}
