package dev.parloom.net.tcp;

import dev.parloom.core.time.Nanos;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a server's blocking form. Thread-safe; one thread may read while another writes.
 *
 * <p>Its streams are not buffered: each {@code write} is a call of the system. They block a virtual
 * thread only. When the server ends the connection, whoever reads or writes gets the reason as a
 * {@link TcpException}; what the network says comes as an {@link IOException}. When the server
 * drains, {@link #in} ends.
 */
public final class Connection implements AutoCloseable {

  /** More at once would only make the JDK keep larger buffers outside of the heap. */
  private static final int MOST_BYTES = 1 << 16;

  private static final long NONE = 0;

  private final Settings settings;
  private final SocketChannel channel;
  private final InetSocketAddress peer;
  private final InputStream in = new In();
  private final OutputStream out = new Out();

  // Times for the sweep, which looks at them now and then: NONE, or nanoTime with a bit set.
  private volatile long readingSince = NONE;
  private volatile long writingSince = NONE;
  private volatile long dueNanos = NONE;
  private volatile Duration limit = Duration.ZERO;

  /** Why the server has ended the connection; written before it closes the channel. */
  private volatile @Nullable Supplier<? extends TcpException> cut;

  Connection(Settings settings, SocketChannel channel, InetSocketAddress peer) {
    this.settings = settings;
    this.channel = channel;
    this.peer = peer;
  }

  /** Who is at the other end. */
  public InetSocketAddress peer() {
    return peer;
  }

  /** What the peer says. A read waits at most the server's idle timeout; closing it closes all. */
  public InputStream in() {
    return in;
  }

  /**
   * What the peer is told. A write waits while the peer reads slower, and at most the server's
   * write timeout while it reads nothing; closing it closes all.
   */
  public OutputStream out() {
    return out;
  }

  /**
   * From now the peer, and the handler, have so long; then the connection is ended with a {@link
   * ConnectionOverdueException}. To be called again for each request: so a peer that sends a byte
   * now and then, and is never idle, comes to an end.
   *
   * @param patience zero for no limit, as in the beginning
   */
  public void within(Duration patience) {
    if (patience.isNegative()) {
      throw new IllegalArgumentException("a time must be zero (no limit) or more: " + patience);
    }
    limit = patience;
    dueNanos = patience.isZero() ? NONE : (System.nanoTime() + Nanos.of(patience)) | 1;
  }

  /** Ends the connection, after what has been written. Idempotent. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      Settings.LOG.log(System.Logger.Level.DEBUG, "a connection from " + peer, e);
    }
  }

  @Override
  public String toString() {
    return "connection of server '%s' from %s".formatted(settings.name(), peer);
  }

  /** The handler finds the end of the stream, once it has read what it reads just now. */
  void endInput() {
    try {
      var _ = channel.shutdownInput();
    } catch (IOException e) {
      Settings.LOG.log(System.Logger.Level.DEBUG, "a connection from " + peer + " had ended", e);
    }
  }

  void cut(Supplier<? extends TcpException> reason) {
    cut = reason;
    close();
  }

  void sweep(long now) {
    long reading = readingSince;
    long writing = writingSince;
    long due = dueNanos;
    if (due != NONE && now - due >= 0) {
      cut(() ->
          new ConnectionOverdueException(
              "what was to be done within %s was not; the peer is too slow, or what is done for it"
                  .formatted(Settings.seconds(Nanos.of(limit)))));
    } else if (reading != NONE && passed(now - reading, settings.idleNanos())) {
      cut(() ->
          new ConnectionIdleException(
              "nothing came for %s, the idle timeout of server '%s'; the peer is silent or gone"
                  .formatted(Settings.seconds(settings.idleNanos()), settings.name())));
    } else if (writing != NONE && passed(now - writing, settings.writeNanos())) {
      try { // what it does not read, the system need not keep
        var _ = channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      } catch (IOException e) {
        Settings.LOG.log(System.Logger.Level.DEBUG, "a connection from " + peer + " had ended", e);
      }
      cut(() ->
          new WriteStalledException(
              "the peer read nothing for %s, the write timeout of server '%s'"
                  .formatted(Settings.seconds(settings.writeNanos()), settings.name())));
    }
  }

  private static boolean passed(long nanos, long limitNanos) {
    return limitNanos > 0 && nanos >= limitNanos;
  }

  private IOException ended(IOException e) {
    Supplier<? extends TcpException> reason = cut;
    if (reason != null) {
      throw reason.get();
    }
    return e;
  }

  private final class In extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, into.length);
      if (length == 0) {
        return 0;
      }
      readingSince = System.nanoTime() | 1;
      try {
        return channel.read(ByteBuffer.wrap(into, offset, Math.min(length, MOST_BYTES)));
      } catch (IOException e) {
        throw ended(e);
      } finally {
        readingSince = NONE;
      }
    }

    @Override
    public void close() {
      Connection.this.close();
    }
  }

  private final class Out extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, from.length);
      ByteBuffer left = ByteBuffer.wrap(from, offset, length);
      int end = left.limit();
      try {
        while (left.hasRemaining()) {
          writingSince = System.nanoTime() | 1; // anew with each part that went
          left.limit(Math.min(end, left.position() + MOST_BYTES));
          var _ = channel.write(left);
          left.limit(end);
        }
      } catch (IOException e) {
        throw ended(e);
      } finally {
        writingSince = NONE;
      }
    }

    @Override
    public void close() {
      Connection.this.close();
    }
  }
}
