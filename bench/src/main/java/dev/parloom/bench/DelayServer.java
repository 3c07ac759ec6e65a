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
import java.util.ArrayDeque;

/**
 * A web server on loopback that answers each request with the same page, so many milliseconds
 * later; one thread, so that it takes little from those it is measured with. Prints its port, and
 * ends with its standard input.
 *
 * <p>Arguments: the delay in milliseconds, the size of the page in bytes.
 */
public final class DelayServer {

  private record Due(SocketChannel client, long nanos) {}

  private final ArrayDeque<Due> dues = new ArrayDeque<>();
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
    try (Selector selector = Selector.open();
        ServerSocketChannel listening = ServerSocketChannel.open()) {
      listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
      listening.configureBlocking(false);
      listening.register(selector, SelectionKey.OP_ACCEPT);
      System.out.println(((InetSocketAddress) listening.getLocalAddress()).getPort());
      while (true) {
        answer();
        Due next = dues.peek();
        if (next == null) {
          selector.select(this::ready);
        } else {
          long millis = (next.nanos() - System.nanoTime()) / 1_000_000;
          if (millis > 0) {
            selector.select(this::ready, millis);
          } else {
            selector.selectNow(this::ready);
          }
        }
      }
    }
  }

  private void answer() throws IOException {
    long now = System.nanoTime();
    for (Due due = dues.peek(); due != null && due.nanos() - now <= 0; due = dues.peek()) {
      dues.remove();
      ByteBuffer content = page.duplicate();
      while (content.hasRemaining() && due.client().isOpen()) {
        due.client().write(content); // a page is smaller than a socket's buffer
      }
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
