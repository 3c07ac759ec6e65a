package dev.parloom.net.tcp;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.time.Nanos;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a server's callback form: what a {@link Protocol} writes to. Thread-safe; nothing
 * here waits. What several threads write goes out in the order of their calls.
 *
 * <p>It goes OPEN → CLOSING → ENDING, or OPEN → ENDING, and never back; then its protocol is told
 * that it is lost. Whoever changes that state or adds bytes does so under this object's monitor,
 * and then puts it on the list of what the server's thread attends to, if it is not there. Only
 * that thread sends, reads and closes, and takes it off that list before it looks.
 */
public final class Transport {

  private enum State {
    OPEN,
    /** No more is taken or read; what is pending is still sent. */
    CLOSING,
    /** Nothing is sent any more. */
    ENDING
  }

  private final ProtocolForm form;
  private final Settings settings;
  private final InetSocketAddress peer;

  @GuardedBy("this")
  private final Outgoing outgoing = new Outgoing();

  @GuardedBy("this")
  private State state = State.OPEN;

  @GuardedBy("this")
  private @Nullable Throwable cause;

  @GuardedBy("this")
  private boolean listed;

  // From here on for the server's thread alone.
  final SocketChannel channel;
  final SelectionKey key;

  /** Null until there is one, which may fail. */
  @Nullable Protocol protocol;

  /** Whether it reads no more until less is pending. */
  boolean paused;

  long heardNanos;

  /** Since when nothing could be sent of what is pending; 0 if nothing is. */
  long stuckSince;

  /** Since when it is closing; 0 if it is not. */
  long closingSince;

  /** When {@link #within} is over; 0 for never. Any thread. */
  volatile long dueNanos;

  Transport(
      ProtocolForm form,
      Settings settings,
      SocketChannel channel,
      SelectionKey key,
      InetSocketAddress peer) {
    this.form = form;
    this.settings = settings;
    this.channel = channel;
    this.key = key;
    this.peer = peer;
  }

  /** Who is at the other end. */
  public InetSocketAddress peer() {
    return peer;
  }

  /**
   * Sends these bytes as soon as the peer reads. They are copied; the buffer is read to its end.
   *
   * <p>While more than the server's high-water mark is pending, nothing is read from the peer.
   * Beyond the pending limit the connection is ended with a {@link PendingLimitException}.
   *
   * @return false if they were not taken, because the connection ends, or ended by this
   */
  @CanIgnoreReturnValue
  public boolean write(ByteBuffer bytes) {
    boolean taken;
    synchronized (this) {
      if (state != State.OPEN) {
        bytes.position(bytes.limit());
        return false;
      }
      taken = bytes.remaining() <= settings.pendingLimitBytes() - outgoing.size();
      if (taken) {
        outgoing.add(bytes);
      } else {
        end(
            new PendingLimitException(
                ("%,d bytes are pending and %,d more were written, over the limit of %,d bytes of"
                        + " server '%s'; the peer reads too slowly, or not at all")
                    .formatted(
                        outgoing.size(),
                        bytes.remaining(),
                        settings.pendingLimitBytes(),
                        settings.name())));
        bytes.position(bytes.limit());
      }
    }
    list();
    return taken;
  }

  /** Sends these bytes, as {@link #write(ByteBuffer)} does. */
  @CanIgnoreReturnValue
  public boolean write(byte[] bytes) {
    return write(ByteBuffer.wrap(bytes));
  }

  /** How many bytes were written and are still to be sent. */
  public synchronized int pendingBytes() {
    return outgoing.size();
  }

  /**
   * From now the peer has so long; then the connection is ended with a {@link
   * ConnectionOverdueException}. To be called again for each request: so a peer that sends a byte
   * now and then, and is never idle, comes to an end.
   *
   * @param patience zero for no limit, as in the beginning
   */
  public void within(Duration patience) {
    if (patience.isNegative()) {
      throw new IllegalArgumentException("a time must be zero (no limit) or more: " + patience);
    }
    dueNanos = patience.isZero() ? 0 : (System.nanoTime() + Nanos.of(patience)) | 1;
  }

  /**
   * Ends the connection when all that is pending has been sent, or when that takes longer than the
   * server's write timeout. Nothing more is read. Idempotent.
   */
  public void close() {
    synchronized (this) {
      if (state == State.OPEN) {
        state = State.CLOSING;
      }
    }
    list();
  }

  /** Ends the connection at once; what is pending is lost. Idempotent. */
  public void abort() {
    synchronized (this) {
      end(null);
    }
    list();
  }

  @Override
  public String toString() {
    return "connection of server '%s' from %s".formatted(settings.name(), peer);
  }

  /** Ends the connection at once, for this reason, unless it has ended. Any thread. */
  void fail(Throwable reason) {
    synchronized (this) {
      end(reason);
    }
    list();
  }

  @GuardedBy("this")
  private void end(@Nullable Throwable reason) {
    if (state != State.ENDING) {
      state = State.ENDING;
      cause = reason;
      outgoing.clear();
    }
  }

  private void list() {
    synchronized (this) {
      if (listed) {
        return;
      }
      listed = true;
    }
    form.list(this);
  }

  // ---- For the server's thread.

  /** From here on changes list it again. */
  synchronized void delisted() {
    listed = false;
  }

  synchronized boolean isOpen() {
    return state == State.OPEN;
  }

  synchronized boolean isEnding() {
    return state == State.ENDING;
  }

  /** Whether all is sent that is to be sent. */
  synchronized boolean isDone() {
    return state == State.ENDING || (state == State.CLOSING && outgoing.size() == 0);
  }

  synchronized @Nullable Throwable cause() {
    return cause;
  }

  /** Copies what is to be sent next. */
  synchronized void copyTo(ByteBuffer target) {
    outgoing.copyTo(target);
  }

  /** So much of it was sent; answers how much is left. */
  synchronized int sent(int count) {
    if (state != State.ENDING) { // else it was cleared meanwhile
      outgoing.remove(count);
    }
    return outgoing.size();
  }
}
