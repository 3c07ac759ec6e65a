package dev.parloom.net.tcp;

import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The blocking form: a virtual thread for each connection. Thread-safe. */
final class HandlerForm implements Form {

  private final Settings settings;
  private final ConnectionHandler handler;

  /** What the server's thread waits in. */
  private final Selector selector;

  /** The connections, and the thread of each; a thread takes its own out when it ends. */
  private final Map<Thread, Connection> connections = new ConcurrentHashMap<>();

  /** Written before the connections are counted, and read after one was taken out. */
  private volatile boolean draining;

  private long number;

  HandlerForm(Settings settings, ConnectionHandler handler, Selector selector) {
    this.settings = settings;
    this.handler = handler;
    this.selector = selector;
  }

  @Override
  public void accepted(SocketChannel channel, InetSocketAddress peer) {
    Connection connection = new Connection(settings, channel, peer);
    Thread thread =
        Thread.ofVirtual()
            .name(settings.name() + "-" + ++number)
            .unstarted(() -> handle(connection));
    connections.put(thread, connection);
    thread.start();
  }

  private void handle(Connection connection) {
    try (connection) {
      handler.handle(connection);
    } catch (InterruptedException e) { // its thread ends here
      settings.failed(connection.peer(), e);
    } catch (Throwable e) { // an Error too concerns this connection only, and is told
      settings.failed(connection.peer(), e);
    } finally {
      connections.remove(Thread.currentThread());
      if (draining) {
        var _ = selector.wakeup(); // it may have been the last
      }
    }
  }

  @Override
  public void ready(SelectionKey key) {
    throw new IllegalStateException("nothing is registered in the blocking form");
  }

  @Override
  public void attend() {
    // Handlers see to everything.
  }

  @Override
  public void sweep(long nowNanos) {
    connections.values().forEach(connection -> connection.sweep(nowNanos));
  }

  @Override
  public void drain() {
    draining = true;
    connections.values().forEach(Connection::endInput);
  }

  @Override
  public void cut() {
    connections.forEach((thread, connection) -> {
      connection.cut(() -> new ServerClosedException(closed()));
      thread.interrupt();
    });
  }

  @Override
  public void closeChannels() {
    connections.values().forEach(Connection::close);
  }

  private String closed() {
    return "server '%s' was closed, and did not wait longer".formatted(settings.name());
  }

  @Override
  public int count() {
    return connections.size();
  }

  @Override
  public List<TcpServer.Survivor> survivors() {
    return connections.entrySet().stream()
        .map(one ->
            new TcpServer.Survivor(one.getValue().peer(), List.of(one.getKey().getStackTrace())))
        .toList();
  }

  @Override
  public @Nullable InetSocketAddress own() {
    Connection connection = connections.get(Thread.currentThread());
    return connection == null ? null : connection.peer();
  }
}
