package dev.parloom.net.tcp;

import dev.parloom.core.time.Nanos;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server on one port, in one of two forms, that a hostile or broken peer cannot hold up.
 * Thread-safe.
 *
 * {@snippet :
 * try (TcpServer server = TcpServer.builder().port(7007).serve(connection -> {
 *   connection.in().transferTo(connection.out());          // a virtual thread for each connection
 * })) { … }
 *
 * try (TcpServer server = TcpServer.builder().port(7007).serve(
 *     () -> (transport, bytes) -> transport.write(bytes))) { … }   // callbacks on one thread
 * }
 *
 * <p>The number of connections is limited, and so is how long a peer may be silent or not read, and
 * how much is kept for one that does not read. What goes wrong with one connection ends that one
 * only, and is told to a listener.
 */
public final class TcpServer implements AutoCloseable {

  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** How long what was cut may take to notice it. */
  private static final Duration CUT_GRACE = Duration.ofSeconds(1);

  private final Settings settings;
  private final InetSocketAddress address;
  private final ServerLoop loop;
  private final Form form;
  private final @Nullable CallbackWatch watch;
  private final Thread thread;

  private TcpServer(
      Settings settings,
      InetSocketAddress address,
      ServerLoop loop,
      Form form,
      @Nullable CallbackWatch watch) {
    this.settings = settings;
    this.address = address;
    this.loop = loop;
    this.form = form;
    this.watch = watch;
    thread = Thread.ofPlatform().name(settings.name()).unstarted(loop);
  }

  /** A server in the making. */
  public static Builder builder() {
    return new Builder();
  }

  /** The port it listens on. */
  public int port() {
    return address.getPort();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** How many connections there are now. */
  public int connections() {
    return form.count();
  }

  /**
   * A connection whose handler or callback did not end when its server was closed. Immutable.
   *
   * @param peer whose connection it was
   * @param stack what it was doing, innermost call first
   */
  public record Survivor(InetSocketAddress peer, List<StackTraceElement> stack) {

    /** Copies the stack. */
    public Survivor {
      stack = List.copyOf(stack);
    }
  }

  /**
   * Takes no more connections, lets those there are end, and waits for them. Idempotent.
   *
   * <p>Blocking form: handlers go on, and find the end of {@link Connection#in} where they read
   * next, or wait now. Callback form: what is pending is sent, as by {@link Transport#close}.
   *
   * <p>It waits for as long as a handler runs. If the thread is interrupted meanwhile, connections
   * are cut as by {@code close(Duration.ZERO)}, and the interrupt flag is set.
   *
   * @throws IllegalStateException if a handler or callback of the server calls it, which would wait
   *     for itself
   */
  @Override
  public void close() {
    requireOutsider();
    loop.drain();
    try {
      for (boolean ended = false; !ended; ) {
        ended = awaitEnd(Duration.ofHours(1));
      }
    } catch (InterruptedException e) {
      cut();
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The same, but waits at most so long. Then it cuts the connections, interrupts handlers, and
   * waits a second at most for them to notice. Idempotent.
   *
   * @return what did not end even so, and runs on without its connection
   * @throws InterruptedException if the calling thread is interrupted while it waits; connections
   *     are cut
   * @throws IllegalStateException if a handler or callback of the server calls it
   */
  public List<Survivor> close(Duration grace) throws InterruptedException {
    requireOutsider();
    loop.drain();
    try {
      if (awaitEnd(grace)) {
        return List.of();
      }
      form.cut();
      if (awaitEnd(CUT_GRACE)) {
        return List.of();
      }
      return form.survivors();
    } finally {
      cut();
    }
  }

  private void cut() {
    form.cut();
    loop.abandon();
    form.closeChannels(); // the selector's end frees them only then
    loop.closeAll();
    endWatch();
  }

  private void requireOutsider() {
    InetSocketAddress own = form.own();
    if (own != null) {
      throw new IllegalStateException(
          "server '%s' was closed by what it runs for %s, and would wait for that; close it from another thread"
              .formatted(settings.name(), own));
    }
  }

  private boolean awaitEnd(Duration patience) throws InterruptedException {
    if (!loop.awaitEnd(patience)) {
      return false;
    }
    thread.join();
    Thread watching = endWatch();
    if (watching != null) {
      watching.join();
    }
    return true;
  }

  private @Nullable Thread endWatch() {
    return watch == null ? null : watch.end();
  }

  @Override
  public String toString() {
    return "server '%s' on %s with %,d connections (limit %,d)"
        .formatted(settings.name(), address, form.count(), settings.connectionLimit());
  }

  /** Choices for a server. Not thread-safe. */
  public static final class Builder {
    private @Nullable String name;
    private InetAddress bind = InetAddress.getLoopbackAddress();
    private int port;
    private int backlog = 1_024;
    private int connectionLimit = 1_000;
    private String refusal = "This server is busy; please try again later.\r\n";
    private Duration idleTimeout = Duration.ofMinutes(5);
    private Duration writeTimeout = Duration.ofSeconds(30);
    private int highWaterBytes = 1 << 16;
    private int pendingLimitBytes = 1 << 20;
    private Duration stallLimit = Duration.ofMillis(100);
    private @Nullable BiConsumer<? super InetSocketAddress, ? super Throwable> failureListener;
    private Consumer<? super CallbackStall> stallListener =
        stall -> Settings.LOG.log(Level.WARNING, stall.message());
    private ServerLoop.Accepting accepting = ServerSocketChannel::accept;

    private Builder() {}

    /** The server's name; its threads are called after it. Default: "tcp-" and a number. */
    public Builder name(String serverName) {
      name = Objects.requireNonNull(serverName, "serverName");
      return this;
    }

    /** The port, 0 for any that is free, which is the default. */
    public Builder port(int number) {
      port = inRange("port", number, 0, 65_535);
      return this;
    }

    /**
     * The address to listen on. Default: loopback, so that only programs on this machine reach it.
     */
    public Builder address(InetAddress local) {
      bind = Objects.requireNonNull(local, "local");
      return this;
    }

    /** How many connections may wait to be taken; the system may allow less. Default: 1,024. */
    public Builder backlog(int connections) {
      backlog = inRange("backlog", connections, 1, Integer.MAX_VALUE);
      return this;
    }

    /** How many connections there may be at once, 1 or more. Default: 1,000. */
    public Builder connectionLimit(int connections) {
      connectionLimit = inRange("connectionLimit", connections, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * What a connection over the limit is told before it is closed, at most 1,000 characters.
     * Nobody waits for it to be read. Default: a line that the server is busy.
     */
    public Builder refusal(String words) {
      inRange("the length of the refusal", words.length(), 0, 1_000);
      refusal = words;
      return this;
    }

    /**
     * How long a peer may say nothing. Each byte begins it anew. It counts while the server waits
     * for bytes: in the blocking form in a read, in the callback form unless reading is paused.
     * Kept to an eighth or a second, whichever is less. Zero: for ever. Default: 5 min.
     */
    public Builder idleTimeout(Duration limit) {
      idleTimeout = notNegative("idleTimeout", limit);
      return this;
    }

    /**
     * How long a peer may read nothing of what is to be sent. Kept to an eighth or a second. Zero:
     * for ever. Default: 30 s.
     */
    public Builder writeTimeout(Duration limit) {
      writeTimeout = notNegative("writeTimeout", limit);
      return this;
    }

    /**
     * Callback form: with more bytes than that pending for a peer, nothing is read from it until
     * less than half of them are. Default: 64 KiB.
     */
    public Builder highWaterBytes(int bytes) {
      highWaterBytes = inRange("highWaterBytes", bytes, 1, Integer.MAX_VALUE);
      return this;
    }

    /** Callback form: the most bytes that may be pending for a peer. Default: 1 MiB. */
    public Builder pendingLimitBytes(int bytes) {
      pendingLimitBytes = inRange("pendingLimitBytes", bytes, 1, Integer.MAX_VALUE);
      return this;
    }

    /**
     * Callback form: how long a callback may run before that is a {@link CallbackStall}; it is
     * found after at most one and a half times that. Zero: for as long as it likes. Default: 100
     * ms.
     */
    public Builder stallLimit(Duration limit) {
      stallLimit = notNegative("stallLimit", limit);
      return this;
    }

    /**
     * Who is told of each callback that stalls the server, once, instead of the log ({@code
     * System.Logger}, {@code dev.parloom.net.tcp}): on a thread of the server's own. What it throws
     * is logged.
     */
    public Builder onStall(Consumer<? super CallbackStall> listener) {
      stallListener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /**
     * Who is told of each connection that did not end in good order, and why, instead of the log:
     * on the connection's thread, or the server's in the callback form. What it throws is logged.
     * The log has as warnings what handlers and callbacks throw, and as debug messages what is the
     * peer's doing.
     */
    public Builder onFailure(BiConsumer<? super InetSocketAddress, ? super Throwable> listener) {
      failureListener = Objects.requireNonNull(listener, "listener");
      return this;
    }

    /** For tests. */
    Builder accepting(ServerLoop.Accepting way) {
      accepting = way;
      return this;
    }

    /**
     * Starts the server in the blocking form: the handler runs for each connection, on a virtual
     * thread of its own. Nothing is buffered here: a peer that is not read from has to wait, by the
     * network's own back-pressure.
     *
     * @throws PortUnavailableException if it cannot listen there
     */
    public TcpServer serve(ConnectionHandler handler) {
      Objects.requireNonNull(handler, "handler");
      return start((settings, selector) -> new HandlerForm(settings, handler, selector), null);
    }

    /**
     * Starts the server in the callback form: a protocol for each connection, all called on one
     * thread.
     *
     * @param protocols called there too
     * @throws PortUnavailableException if it cannot listen there
     */
    public TcpServer serve(Supplier<? extends Protocol> protocols) {
      Objects.requireNonNull(protocols, "protocols");
      CallbackWatch watch = new CallbackWatch(settings());
      return start(
          (settings, selector) -> new ProtocolForm(settings, protocols, selector, watch), watch);
    }

    private Settings settings() {
      if (name == null) {
        name = "tcp-" + NUMBER.incrementAndGet();
      }
      String called = name;
      return new Settings(
          called,
          connectionLimit,
          refusal,
          Nanos.of(idleTimeout),
          Nanos.of(writeTimeout),
          highWaterBytes,
          pendingLimitBytes,
          Nanos.of(stallLimit),
          failureListener == null
              ? (peer, cause) -> Settings.log(called, peer, cause)
              : failureListener,
          stallListener);
    }

    private TcpServer start(
        BiFunction<Settings, Selector, Form> former, @Nullable CallbackWatch watch) {
      Settings settings = settings();
      ServerSocketChannel listening = null;
      Selector selector = null;
      TcpServer server = null;
      try {
        listening = ServerSocketChannel.open();
        listening.configureBlocking(false);
        listening.bind(new InetSocketAddress(bind, port), backlog);
        selector = Selector.open();
        Form form = former.apply(settings, selector);
        ServerLoop loop = new ServerLoop(settings, listening, selector, accepting, form);
        server =
            new TcpServer(
                settings, (InetSocketAddress) listening.getLocalAddress(), loop, form, watch);
        server.thread.start();
        if (watch != null) {
          watch.start();
        }
        return server;
      } catch (IOException e) {
        throw unavailable(settings, e);
      } finally {
        if (server == null) {
          ServerLoop.closeQuietly(listening);
          ServerLoop.closeQuietly(selector);
        }
      }
    }

    private PortUnavailableException unavailable(Settings settings, IOException e) {
      String reason = String.valueOf(e.getMessage());
      String advice;
      if (reason.contains("in use")) {
        advice =
            "another program, or another server of this one, listens there; choose another port, or"
                + " 0 for any that is free";
      } else if (reason.contains("ermission")) {
        advice = "ports below 1,024 need a privilege on many systems; choose a higher one";
      } else if (reason.contains("assign")) {
        advice = "the address must be one of this machine's";
      } else {
        advice = "the system gives no other reason";
      }
      return new PortUnavailableException(
          "server '%s' cannot listen on port %d of %s: %s; %s"
              .formatted(settings.name(), port, bind.getHostAddress(), reason, advice),
          e);
    }

    private static int inRange(String what, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "%s must be %,d to %,d, but is %,d".formatted(what, least, most, value));
      }
      return value;
    }

    private static Duration notNegative(String what, Duration value) {
      if (value.isNegative()) {
        throw new IllegalArgumentException(
            "%s must be zero (none) or more, but is %s".formatted(what, value));
      }
      return value;
    }
  }
}
