package dev.parloom.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A web server on loopback that answers each request with the same page, so many milliseconds
 * later. One thread reads and one answers, which sleeps to the moment: so it takes little from
 * those that are measured on the same processors, and is not late. Prints its port, and ends with
 * its standard input.
 *
 * <p>Arguments: the delay in milliseconds, the size of the page in bytes.
 */
public final class DelayServer {

  private record Due(SocketChannel client, long nanos) {}

  /** In the order of their times, as the delay is the same for all. */
  private final Queue<Due> dues = new ConcurrentLinkedQueue<>();

  private volatile boolean idle;
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
  private final ByteBuffer page;
  private final long delayNanos;

  private DelayServer(long delayMillis, int bytes) {
    delayNanos = delayMillis * 1_000_000;
    byte[] head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n"
            .formatted(bytes)
            .getBytes(StandardCharsets.US_ASCII);
    page = ByteBuffer.allocateDirect(head.length + bytes).put(head);
    page.position(0).limit(page.capacity());
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            while (System.in.read() >= 0) {
              // until whoever started this is gone
            }
          } catch (IOException e) {
            System.err.println(e);
          }
          Runtime.getRuntime().halt(0);
        });
    new DelayServer(Long.parseLong(args[0]), Integer.parseInt(args[1])).serve();
  }

  private void serve() throws IOException {
    Thread answering = Thread.ofPlatform().daemon().start(this::answer);
    try (Selector selector = Selector.open();
        ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
      listening.configureBlocking(false);
      listening.register(selector, SelectionKey.OP_ACCEPT);
      System.out.println(((InetSocketAddress) listening.getLocalAddress()).getPort());
      while (true) {
        selector.select(this::ready);
        if (idle) {
          LockSupport.unpark(answering);
        }
      }
    }
  }

  private void answer() {
    while (true) {
      Due due = dues.peek();
      if (due == null) {
        idle = true; // told before the second look, so that one of the two sees the other
        if (dues.isEmpty()) {
          LockSupport.park(this);
        }
        idle = false;
      } else if (due.nanos() - System.nanoTime() > 0) {
        LockSupport.parkNanos(this, due.nanos() - System.nanoTime());
      } else {
        dues.remove();
        send(due.client());
      }
    }
  }

  private void send(SocketChannel client) {
    ByteBuffer content = page.duplicate();
    try {
      while (content.hasRemaining() && client.isOpen()) {
        client.write(content); // a page is smaller than a socket's buffer
      }
    } catch (IOException e) {
      return; // the client is gone, as the reading thread will see
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        for (SocketChannel client = ((ServerSocketChannel) key.channel()).accept();
            client != null;
            client = ((ServerSocketChannel) key.channel()).accept()) {
          client.configureBlocking(false);
          client.setOption(StandardSocketOptions.TCP_NODELAY, true);
          client.register(key.selector(), SelectionKey.OP_READ);
        }
        return;
      }
      SocketChannel client = (SocketChannel) key.channel();
      in.clear();
      if (client.read(in) < 0) {
        client.close();
        return;
      }
      for (int at = 3; at < in.position(); at++) { // requests come whole on loopback
        if (in.get(at) == '\n' && in.get(at - 2) == '\n') {
          dues.add(new Due(client, System.nanoTime() + delayNanos));
        }
      }
    } catch (IOException e) {
      key.cancel();
    }
  }
}
