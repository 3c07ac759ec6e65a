package dev.parloom.net.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The callback form: all connections on the server's thread.
 *
 * <p>What holds: callbacks are called from {@link #accepted}, {@link #ready} and {@link #attend}
 * alone, which only the server's loop calls, one after another; writes, closes and failures are
 * only noted where they happen and are carried out in {@link #attend}. So no callback runs inside
 * another, and whatever a callback does to whichever connection, the lists that are walked here do
 * not change under its feet.
 */
final class ProtocolForm implements Form {

  private static final int BUFFER_BYTES = 1 << 16;

  /** How often the buffer is sent for one connection before others have their turn. */
  private static final int SENDS_AT_ONCE = 16;

  private final Settings settings;
  private final Supplier<? extends Protocol> protocols;
  private final Selector selector;
  private final CallbackWatch watch;
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer outgoing = ByteBuffer.allocateDirect(BUFFER_BYTES);

  private final Set<Transport> connections = ConcurrentHashMap.newKeySet();

  /** Those in whose state something has changed, each once. */
  private final ConcurrentLinkedQueue<Transport> changed = new ConcurrentLinkedQueue<>();

  private volatile @Nullable Thread thread;

  ProtocolForm(
      Settings settings,
      Supplier<? extends Protocol> protocols,
      Selector selector,
      CallbackWatch watch) {
    this.settings = settings;
    this.protocols = protocols;
    this.selector = selector;
    this.watch = watch;
  }

  /** Something is to be done for this connection. Any thread. */
  void list(Transport transport) {
    changed.add(transport);
    if (!Thread.currentThread().equals(thread)) {
      var _ = selector.wakeup();
    }
  }

  @Override
  public void accepted(SocketChannel channel, InetSocketAddress peer) throws IOException {
    thread = Thread.currentThread();
    channel.configureBlocking(false);
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    Transport transport = new Transport(this, settings, channel, key, peer);
    key.attach(transport);
    transport.heardNanos = System.nanoTime();
    connections.add(transport);
    call(
        transport,
        "made",
        () -> {
          Protocol protocol = protocols.get();
          transport.protocol = protocol;
          protocol.made(transport);
        });
  }

  @Override
  public void ready(SelectionKey key) {
    Transport transport = (Transport) key.attachment();
    if (key.isValid() && key.isReadable()) {
      read(transport);
    }
    if (key.isValid() && key.isWritable()) {
      settle(transport);
    }
  }

  private void read(Transport transport) {
    if (!transport.isOpen()) {
      return; // what it still says is nobody's business
    }
    incoming.clear();
    int count;
    try {
      count = transport.channel.read(incoming);
    } catch (IOException e) {
      transport.fail(e);
      return;
    }
    if (count < 0) {
      transport.close(); // it may still read what is pending
    } else if (count > 0) {
      transport.heardNanos = System.nanoTime();
      Protocol protocol = transport.protocol;
      if (protocol != null) {
        call(transport, "data", () -> protocol.data(transport, incoming.flip()));
      }
    }
  }

  @Override
  public void attend() {
    for (Transport next = changed.poll(); next != null; next = changed.poll()) {
      next.delisted();
      settle(next);
    }
  }

  /** Sends what can be sent, ends what is to end, and says what to wait for. */
  private void settle(Transport transport) {
    if (!connections.contains(transport)) {
      return; // it has ended
    }
    int left = 0;
    try {
      left = send(transport);
    } catch (IOException e) {
      transport.fail(e);
    }
    if (transport.isDone()) {
      end(transport);
      return;
    }
    boolean open = transport.isOpen();
    if (!open && transport.closingSince == 0) {
      transport.closingSince = System.nanoTime() | 1;
    }
    boolean wasPaused = transport.paused;
    transport.paused =
        left > (wasPaused ? settings.highWaterBytes() / 2 : settings.highWaterBytes());
    if (wasPaused && !transport.paused) {
      transport.heardNanos = System.nanoTime(); // it could not be heard meanwhile
    }
    int interest =
        (open && !transport.paused ? SelectionKey.OP_READ : 0)
            | (left > 0 ? SelectionKey.OP_WRITE : 0);
    if (transport.key.isValid() && transport.key.interestOps() != interest) {
      transport.key.interestOps(interest);
    }
  }

  /** Answers how many bytes are left. */
  private int send(Transport transport) throws IOException {
    for (int i = 0; ; i++) {
      outgoing.clear();
      transport.copyTo(outgoing);
      int given = outgoing.flip().remaining();
      if (given == 0) {
        transport.stuckSince = 0;
        return 0;
      }
      int count = transport.channel.write(outgoing);
      int left = transport.sent(count);
      if (left == 0) {
        transport.stuckSince = 0;
        return 0;
      }
      if (count > 0 || transport.stuckSince == 0) {
        transport.stuckSince = System.nanoTime() | 1;
      }
      if (count < given || i == SENDS_AT_ONCE) {
        return left;
      }
    }
  }

  private void end(Transport transport) {
    connections.remove(transport);
    Throwable cause = transport.cause();
    try (SocketChannel channel = transport.channel) {
      if (cause instanceof PendingLimitException || cause instanceof WriteStalledException) {
        // What it does not read, the system need not keep.
        var _ = channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      Settings.LOG.log(System.Logger.Level.DEBUG, transport + " had ended", e);
    }
    if (cause != null) {
      settings.failed(transport.peer(), cause);
    }
    Protocol protocol = transport.protocol;
    if (protocol != null) {
      call(transport, "lost", () -> protocol.lost(transport, cause));
    }
  }

  /** Code of the user's. */
  private interface Callback {
    void run() throws Exception;
  }

  private void call(Transport transport, String name, Callback callback) {
    watch.begins(transport, name);
    try {
      callback.run();
    } catch (Throwable e) { // an Error too concerns this connection only, and is told
      if (name.equals("lost")) {
        settings.failed(transport.peer(), e);
      } else {
        transport.fail(e);
      }
    } finally {
      watch.ended();
    }
  }

  @Override
  public void sweep(long now) {
    for (Transport transport : connections) {
      long due = transport.dueNanos;
      if (due != 0 && now - due >= 0) {
        transport.fail(
            new ConnectionOverdueException(
                "what was to be done in time was not; the peer is too slow, or what is done for"
                    + " it"));
      } else if (passed(now, transport.stuckSince, settings.writeNanos())
          || passed(now, transport.closingSince, settings.writeNanos())) {
        transport.fail(
            new WriteStalledException(
                "the peer did not read the %,d bytes pending within %s, the write timeout of server '%s'"
                    .formatted(
                        transport.pendingBytes(),
                        Settings.seconds(settings.writeNanos()),
                        settings.name())));
      } else if (!transport.paused
          && transport.closingSince == 0
          && passed(now, transport.heardNanos, settings.idleNanos())) {
        transport.fail(
            new ConnectionIdleException(
                "nothing came for %s, the idle timeout of server '%s'; the peer is silent or gone"
                    .formatted(Settings.seconds(settings.idleNanos()), settings.name())));
      }
    }
  }

  private static boolean passed(long now, long since, long limitNanos) {
    return since != 0 && limitNanos > 0 && now - since >= limitNanos;
  }

  @Override
  public void drain() {
    connections.forEach(Transport::close);
  }

  @Override
  public void cut() {
    String message = "server '%s' was closed, and did not wait longer".formatted(settings.name());
    connections.forEach(transport -> transport.fail(new ServerClosedException(message)));
    watch.interrupt();
  }

  @Override
  public void closeChannels() {
    connections.forEach(transport -> ServerLoop.closeQuietly(transport.channel));
  }

  @Override
  public int count() {
    return connections.size();
  }

  @Override
  public List<TcpServer.Survivor> survivors() {
    return watch.running();
  }

  @Override
  public @Nullable InetSocketAddress own() {
    return watch.own();
  }
}
