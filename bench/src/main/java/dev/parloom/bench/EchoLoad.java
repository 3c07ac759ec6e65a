package dev.parloom.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * Clients of an echo server on one thread. In a closed loop each sends 64 bytes, waits until they
 * are back, and sends again.
 */
final class EchoLoad implements AutoCloseable {

  private static final int BYTES = 64;

  private final Selector selector = Selector.open();
  private final ByteBuffer out = ByteBuffer.allocateDirect(BYTES);
  private final ByteBuffer in = ByteBuffer.allocateDirect(BYTES);
  private long answers;

  /** How much of its answer a connection has. */
  private static final class Received {
    private int bytes;
  }

  /** Connects so many. */
  EchoLoad(int port, int connections) throws IOException {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (int i = 0; i < connections; i++) {
      SocketChannel channel = SocketChannel.open(server);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_LINGER, 0); // keeps no port when it ends
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new Received());
    }
  }

  /** Talks for so long; answers how many answers came a second. */
  double run(Duration time) throws IOException {
    long start = System.nanoTime();
    long end = start + time.toNanos();
    answers = 0;
    for (SelectionKey key : selector.keys()) {
      send(key);
    }
    while (System.nanoTime() - end < 0) {
      var _ = selector.select(this::answered, 100);
    }
    return answers / ((System.nanoTime() - start) / 1e9);
  }

  private void send(SelectionKey key) throws IOException {
    out.clear();
    if (((SocketChannel) key.channel()).write(out) != BYTES) {
      throw new IOException("64 bytes do not fit into an empty socket");
    }
  }

  private void answered(SelectionKey key) {
    try {
      in.clear();
      int count = ((SocketChannel) key.channel()).read(in);
      if (count < 0) {
        throw new IllegalStateException("the server has closed a connection");
      }
      Received received = (Received) key.attachment();
      received.bytes += count;
      if (received.bytes == BYTES) {
        received.bytes = 0;
        answers++;
        send(key);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a connection has failed", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
