package dev.parloom.net.http;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.time.Nanos;
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
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
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
      return Math.max(1, (long) (bytesPerSecond * Nanos.seconds(patience)));
    }
  }

  /** What the client brings; after the last there is nothing. */
  private record Delivery(List<ByteBuffer> buffers, boolean isLast) {}

  private final Pace pace;
  private final ClientThreads threads;
  private final Channel<Delivery> deliveries = Channel.bounded(3);
  private final Runnable onEnd;
  private final UnaryOperator<WebException> onStall;

  private volatile Flow.@Nullable Subscription subscription;

  /** Nothing is to be asked for, or to be given up, any more. */
  private volatile boolean complete;

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
   * @param threads where the client may be called, which may get lost in that
   * @param onEnd called when the content has ended or nobody wants more of it; more than once, too
   * @param onStall what to throw instead, if more is known of it
   */
  BodyStream(
      Pace pace, ClientThreads threads, Runnable onEnd, UnaryOperator<WebException> onStall) {
    this.pace = pace;
    this.threads = threads;
    this.onEnd = onEnd;
    this.onStall = onStall;
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
  public void onNext(List<ByteBuffer> buffers) {
    deliver(new Delivery(buffers, false));
  }

  private void deliver(Delivery delivery) {
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
    complete = true;
    deliveries.closeWith(failure);
    onEnd.run();
  }

  @Override
  public void onComplete() {
    complete = true;
    deliver(new Delivery(List.of(), true));
    onEnd.run();
  }

  // ---- The reader's side.

  /** All of it must have come in that time from now on. */
  void within(Duration patience) {
    limit = patience;
    deadlineNanos = System.nanoTime() + Nanos.of(patience);
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
      Delivery delivery = nextDelivery();
      ended = delivery.isLast();
      buffers.addAll(delivery.buffers());
      delivery.buffers().forEach(buffer -> bytesSince += buffer.remaining());
    }
    return null;
  }

  private Delivery nextDelivery() throws InterruptedIOException {
    while (true) {
      long patience = Nanos.of(pace.patience());
      if (waitedNanos >= patience) {
        judge();
      }
      long before = System.nanoTime();
      long wait = patience - waitedNanos;
      if (limit != null) {
        wait = Math.min(wait, deadlineNanos - before);
        if (wait <= 0) {
          throw onStall.apply(
              new BodyStalledException(
                  "the content was not complete within %.1f s".formatted(Nanos.seconds(limit))));
        }
      }
      try {
        Optional<Delivery> next = deliveries.tryReceive(Duration.ofNanos(wait));
        waitedNanos += System.nanoTime() - before;
        if (next.isPresent()) {
          tell(from -> from.request(1));
          return next.get();
        }
      } catch (ChannelClosedException e) {
        throw Failures.ofBody(Objects.requireNonNullElse(e.getCause(), e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for a response's content");
      }
    }
  }

  /** The patience is over once more: whether enough came meanwhile. */
  private void judge() {
    if (bytesSince < pace.leastBytes()) {
      throw onStall.apply(
          new BodyStalledException(
              "stalled: %,d bytes of content came in %.1f s, and the least is %,d bytes a second"
                  .formatted(bytesSince, waitedNanos / 1e9, pace.bytesPerSecond())));
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
    tell(Flow.Subscription::cancel);
    onEnd.run();
  }

  /** Tells the client, unless it is through. */
  private void tell(Consumer<Flow.Subscription> what) {
    Flow.Subscription from = subscription;
    if (from != null && !complete) {
      threads.executeIfOpen(() -> what.accept(from));
    }
  }
}
