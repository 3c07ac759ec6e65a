package dev.parloom.core.channel;

import dev.parloom.core.wait.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded, closable queue between tasks.
 *
 * <p>A full channel blocks its senders, an empty one its receivers; a channel of capacity zero
 * hands each item from one to the other. Any number of threads of any kind may send, receive,
 * select and close. Items of one sender arrive in the order sent (unless the channel is {@link
 * #prioritized}), and what a sender did before sending happens-before what the receiver does after
 * receiving.
 *
 * <p>{@link #close} ends it: sends fail from then on, receivers first drain what was accepted. A
 * sender that was blocked at that moment fails too, and its item was not accepted. Blocking
 * operations can be interrupted; an interrupted operation has had no effect.
 *
 * <p>It is not a {@link java.util.concurrent.BlockingQueue}, because that cannot be closed. Items
 * are not null.
 *
 * <p>The algorithm is described in {@code ChannelState}.
 *
 * @param <T> the items
 */
public final class Channel<T> implements Iterable<T>, AutoCloseable {

  private final ChannelState<T> state;

  private Channel(String name, int capacity, Queue<T> buffer) {
    this.state = new ChannelState<>(name, capacity, buffer);
  }

  ChannelState<T> state() {
    return state;
  }

  /**
   * A first-in, first-out channel.
   *
   * @param capacity how many accepted items may wait for a receiver, 0 or more
   */
  public static <T> Channel<T> bounded(int capacity) {
    return named("channel", capacity);
  }

  /**
   * A first-in, first-out channel with a name for messages.
   *
   * @param capacity how many accepted items may wait for a receiver, 0 or more
   */
  public static <T> Channel<T> named(String name, int capacity) {
    return new Channel<>(name, capacity, new ArrayDeque<>(Math.clamp(capacity, 1, 64)));
  }

  /**
   * A channel whose receivers get the smallest waiting item first; equal ones in order of arrival.
   * The order holds among accepted items, not among the items of blocked senders.
   *
   * @param capacity how many accepted items may wait for a receiver, 0 or more
   */
  public static <T> Channel<T> prioritized(int capacity, Comparator<? super T> order) {
    return new Channel<>("channel", capacity, new StablePriorityQueue<>(order));
  }

  /**
   * Sends an item, waiting for room.
   *
   * @throws InterruptedException if interrupted before the item was accepted; then it was not sent
   * @throws ChannelClosedException if the channel is or gets closed; then it was not sent
   */
  public void send(T item) throws InterruptedException {
    if (!send(item, Deadline.never())) {
      throw new AssertionError("an unbounded send ended without sending");
    }
  }

  /**
   * Sends an item if there is room now.
   *
   * @return false, without waiting, if there is not
   * @throws ChannelClosedException if the channel is closed
   */
  public boolean trySend(T item) {
    return state.offer(item);
  }

  /**
   * Sends an item, waiting for room at most {@code patience}.
   *
   * @return false if there was no room in time; then it was not sent
   * @throws InterruptedException if interrupted before the item was accepted; then it was not sent
   * @throws ChannelClosedException if the channel is or gets closed; then it was not sent
   */
  public boolean trySend(T item, Duration patience) throws InterruptedException {
    return send(item, Deadline.in(patience));
  }

  private boolean send(T item, Deadline deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (trySend(item)) {
      return true;
    }
    Ticket ticket = new Ticket();
    while (!state.enlistSender(ticket, 0, item)) {
      if (trySend(item)) {
        return true;
      }
    }
    Ticket.Entry<?> served = awaitServed(ticket, deadline, false);
    if (served != null && served.closed) {
      throw state.closedException("send to");
    }
    return served != null;
  }

  /**
   * Receives an item, waiting for one.
   *
   * @throws InterruptedException if interrupted before an item was taken; then none was
   * @throws ChannelClosedException if the channel is closed and drained
   */
  public T receive() throws InterruptedException {
    T item = receiveUnlessDrained(Deadline.never());
    if (item == null) {
      throw state.closedException("receive from");
    }
    return item;
  }

  /**
   * Receives an item if there is one now.
   *
   * @return empty, without waiting, if there is none
   * @throws ChannelClosedException if the channel is closed and drained
   */
  public Optional<T> tryReceive() {
    T item = state.poll();
    if (item == null && state.isDrained()) {
      throw state.closedException("receive from");
    }
    return Optional.ofNullable(item);
  }

  /**
   * Receives an item, waiting for one at most {@code patience}.
   *
   * @return empty if there was none in time
   * @throws InterruptedException if interrupted before an item was taken; then none was
   * @throws ChannelClosedException if the channel is closed and drained
   */
  public Optional<T> tryReceive(Duration patience) throws InterruptedException {
    T item = receiveUnlessDrained(Deadline.in(patience));
    if (item == null && state.isDrained()) {
      throw state.closedException("receive from");
    }
    return Optional.ofNullable(item);
  }

  /** Null if the channel is drained or the deadline passed. */
  private @Nullable T receiveUnlessDrained(Deadline deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    T item = state.poll();
    if (item != null) {
      return item;
    }
    Ticket ticket = new Ticket();
    while (!state.enlistReceiver(ticket, 0)) {
      item = state.poll();
      if (item != null) {
        return item;
      }
      if (state.isDrained()) {
        return null;
      }
    }
    Ticket.Entry<?> served = awaitServed(ticket, deadline, true);
    return served == null || served.closed ? null : state.itemOf(served);
  }

  /**
   * Waits for a single-channel ticket; null if the deadline passed and the ticket is abandoned. A
   * ticket that was served in the moment of an interrupt stays served, and the flag is kept.
   */
  private Ticket.@Nullable Entry<?> awaitServed(Ticket ticket, Deadline deadline, boolean receiver)
      throws InterruptedException {
    try {
      if (!ticket.await(deadline) && ticket.abandon()) {
        state.delist(ticket, receiver);
        return null;
      }
    } catch (InterruptedException e) {
      if (ticket.abandon()) {
        state.delist(ticket, receiver);
        throw e;
      }
      Thread.currentThread().interrupt();
    }
    return ticket.served();
  }

  /**
   * Iterates over the items until the channel is closed and drained, waiting for each; for use in a
   * for-each loop by any number of threads at once. An item counts as {@link #processed} when the
   * loop comes back for the next one, so a loop that ends by an exception leaves its last item
   * unprocessed.
   *
   * <p>{@code hasNext} throws {@link ChannelClosedException} if the channel was closed with a
   * cause, and {@link ChannelInterruptedException}, with the flag set again, if the thread is
   * interrupted.
   */
  @Override
  public Iterator<T> iterator() {
    return new Iterator<>() {
      private @Nullable T next;
      private boolean processing;

      @Override
      public boolean hasNext() {
        if (next != null) {
          return true;
        }
        if (processing) {
          processing = false;
          processed();
        }
        try {
          next = receiveUnlessDrained(Deadline.never());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new ChannelInterruptedException(
              "interrupted while waiting for the next item of " + state.describe(), e);
        }
        if (next == null && state.closeCause() != null) {
          throw state.closedException("receive from");
        }
        return next != null;
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException(state.describe() + " is closed and drained");
        }
        T item = Objects.requireNonNull(next);
        next = null;
        processing = true;
        return item;
      }
    };
  }

  /**
   * Says that an item received by {@link #receive} has been dealt with, for {@link #join}. A
   * for-each loop over the channel does this by itself.
   *
   * @throws IllegalStateException if it is called more often than items were sent
   */
  public void processed() {
    state.processed();
  }

  /**
   * Waits until every item ever accepted has been {@link #processed}; items of senders that are
   * still blocked do not count.
   *
   * @throws InterruptedException if interrupted while waiting
   */
  public void join() throws InterruptedException {
    state.join(Deadline.never());
  }

  /**
   * Like {@link #join}, for at most {@code patience}.
   *
   * @return false if some item was not processed in time
   * @throws InterruptedException if interrupted while waiting
   */
  public boolean tryJoin(Duration patience) throws InterruptedException {
    return state.join(Deadline.in(patience));
  }

  /** Ends the channel: nothing more is accepted, receivers drain. The first close counts. */
  @Override
  public void close() {
    state.close(null);
  }

  /**
   * Ends the channel because of a failure, which senders, and receivers once they have drained it,
   * find as the cause of their {@link ChannelClosedException}. The first close counts.
   */
  public void closeWith(Throwable failure) {
    state.close(Objects.requireNonNull(failure, "failure"));
  }

  /** A way of a {@link Select} that receives an item; a closed, drained channel makes it throw. */
  public <R extends @Nullable Object> Clause<R> receiving(
      Function<? super T, ? extends R> handler) {
    return new Clause.Receive<>(this, handler, null);
  }

  /** A way of a {@link Select} that receives an item, or answers that the channel is drained. */
  public <R extends @Nullable Object> Clause<R> receiving(
      Function<? super T, ? extends R> handler, Supplier<? extends R> whenClosed) {
    return new Clause.Receive<>(this, handler, whenClosed);
  }

  /** A way of a {@link Select} that sends an item; a closed channel makes it throw. */
  public <R extends @Nullable Object> Clause<R> sending(T item, Supplier<? extends R> handler) {
    return new Clause.Send<>(this, Objects.requireNonNull(item, "item"), handler);
  }

  /** How many accepted items may wait for a receiver. */
  public int capacity() {
    return state.capacity();
  }

  /** How many accepted items wait for a receiver now. */
  public int size() {
    return state.size();
  }

  /** Whether it has been closed; accepted items may still wait. */
  public boolean isClosed() {
    return state.isClosed();
  }

  @Override
  public String toString() {
    return state.describe();
  }
}
