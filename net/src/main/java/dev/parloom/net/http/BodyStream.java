package dev.parloom.net.http;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A response's content as it comes, with a watch over its pace: the HTTP client's own time limit
 * ends with the headers. At most one delivery is under way and one waits, so memory is bounded
 * whatever the size; only time in which the reader waits counts against the server.
 *
 * <p>Filled by the client's threads; read and closed by one thread, or one after another.
 */
final class BodyStream extends InputStream implements BodySubscriber<BodyStream> {

  /** The pace below which a body counts as stalled, once for each stretch of patience. */
  record Pace(Duration patience, long bytesPerSecond) {

    long leastBytes() {
      return Math.max(1, bytesPerSecond * patience.toMillis() / 1_000);
    }
  }

  private final Pace pace;
  private final Channel<List<ByteBuffer>> deliveries = Channel.bounded(2);
  private final Runnable onEnd;

  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean closed;

  // The reader's.
  private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
  private long waitedNanos;
  private long bytesSince;
  private boolean ended;
  private long deadlineNanos;
  private @Nullable Duration limit;

  /**
   * A stream.
   *
   * @param onEnd called once, when the content has ended or nobody wants more of it
   */
  BodyStream(Pace pace, Runnable onEnd) {
    this.pace = pace;
    this.onEnd = onEnd;
  }

  // ---- The client's side.

  @Override
  public CompletionStage<BodyStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed) {
      given.cancel();
    } else {
      given.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> delivery) {
    try {
      if (!deliveries.trySend(delivery)) {
        throw new AssertionError("more was delivered than was asked for");
      }
    } catch (ChannelClosedException e) {
      return; // nobody reads on
    }
  }

  @Override
  public void onError(Throwable failure) {
    deliveries.closeWith(failure);
    onEnd.run();
  }

  @Override
  public void onComplete() {
    deliveries.close();
    onEnd.run();
  }

  // ---- The reader's side.

  /** All of it must have come in that time from now on. */
  void within(Duration patience) {
    limit = patience;
    deadlineNanos = System.nanoTime() + patience.toNanos();
  }

  @Override
  public int read() throws InterruptedIOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Reads what there is, and waits for the first of it.
   *
   * @throws InterruptedIOException if interrupted; the flag is set again
   * @throws WebException what has ended the content early
   */
  @Override
  public int read(byte[] into, int offset, int length) throws InterruptedIOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    ByteBuffer first = first();
    if (first == null) {
      return -1;
    }
    int count = Math.min(length, first.remaining());
    first.get(into, offset, count);
    return count;
  }

  @Override
  public int available() {
    ByteBuffer first = buffers.peek();
    return first == null ? 0 : first.remaining();
  }

  /** The first buffer with something in it; null at the end. */
  private @Nullable ByteBuffer first() throws InterruptedIOException {
    while (!ended) {
      for (ByteBuffer first = buffers.peek(); first != null; first = buffers.peek()) {
        if (first.hasRemaining()) {
          return first;
        }
        buffers.remove();
      }
      List<ByteBuffer> delivery = nextDelivery();
      if (delivery == null) {
        ended = true;
      } else {
        buffers.addAll(delivery);
        delivery.forEach(buffer -> bytesSince += buffer.remaining());
      }
    }
    return null;
  }

  private @Nullable List<ByteBuffer> nextDelivery() throws InterruptedIOException {
    while (true) {
      long patience = pace.patience().toNanos();
      if (waitedNanos >= patience) {
        judge();
      }
      long before = System.nanoTime();
      long wait = patience - waitedNanos;
      if (limit != null) {
        wait = Math.min(wait, deadlineNanos - before);
        if (wait <= 0) {
          throw new BodyStalledException(
              "the content was not complete within %.1f s".formatted(limit.toMillis() / 1e3));
        }
      }
      try {
        Optional<List<ByteBuffer>> next = deliveries.tryReceive(Duration.ofNanos(wait));
        waitedNanos += System.nanoTime() - before;
        if (next.isPresent()) {
          Flow.Subscription from = Objects.requireNonNull(subscription);
          from.request(1);
          return next.get();
        }
      } catch (ChannelClosedException e) {
        Throwable cause = e.getCause();
        if (cause == null) {
          return null;
        }
        throw Failures.ofBody(cause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for a response's content");
      }
    }
  }

  /** The patience is over once more: whether enough came meanwhile. */
  private void judge() {
    if (bytesSince < pace.leastBytes()) {
      throw new BodyStalledException(
          "stalled: %,d bytes of content came in %.1f s, and the least is %,d bytes a second"
              .formatted(bytesSince, waitedNanos / 1e9, pace.bytesPerSecond()));
    }
    waitedNanos = 0;
    bytesSince = 0;
  }

  /** Wants no more: what is still to come is given up, with the connection if need be. */
  @Override
  public void close() {
    closed = true;
    ended = true;
    buffers.clear();
    deliveries.close();
    Flow.Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
    onEnd.run();
  }
}
