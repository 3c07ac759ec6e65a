package dev.parloom.core.channel;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.park.Deadline;
import dev.parloom.core.park.Waiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
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
 * <pre>
 * THE ALGORITHM
 *
 * That of Go's channels (runtime/chan.go, "hchan" and "sudog"), with one difference in select.
 *
 * State, guarded by one lock a channel: a buffer of at most `capacity` items, a FIFO queue of
 * waiting senders (each entry carries its item), a FIFO queue of waiting receivers, `closed`.
 *
 * Invariants:
 *   (1) receivers wait (with an unsettled ticket) only if the buffer is empty and no sender waits;
 *   (2) senders wait (with an unsettled ticket) only if the buffer is full;
 *   (3) once closed, nobody waits.
 *
 * A send serves the first waiting receiver, or else appends to the buffer, or else waits. A receive
 * takes the head of the buffer and moves the first waiting sender's item into the room made, or (at
 * capacity zero) takes that item directly, or else waits. "Serve" means: put the item into the
 * entry, settle its ticket by CAS, wake its thread after the lock is released.
 *
 * One blocked operation is one ticket, with one entry in the queue of each channel it waits on. The
 * CAS on the ticket decides which channel serves a select, so no two channel locks are ever held
 * together. An entry whose ticket is already settled is skipped and dropped by whoever meets it.
 *
 * The difference: Go locks all channels of a select in address order and queues on all at once. We
 * queue on one after another, each under its own lock. If a clause turns out to be ready while we
 * queue on it, we abandon our ticket (by the same CAS, so that nobody can serve it any more) and
 * start again by polling. No wake-up is lost: whoever skipped our abandoned entry left its own item
 * or itself in that channel, where the next poll finds it.
 *
 * Linearization points: the buffer operation or the CAS on the partner's ticket, under the lock.
 * </pre>
 *
 * @param <T> the items
 */
public final class Channel<T> implements Iterable<T>, AutoCloseable {

  private final String name;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final Queue<T> buffer;

  @GuardedBy("lock")
  private final ArrayDeque<Ticket.Entry<T>> senders = new ArrayDeque<>(2);

  @GuardedBy("lock")
  private final ArrayDeque<Ticket.Entry<T>> receivers = new ArrayDeque<>(2);

  @GuardedBy("lock")
  private final List<Waiter> joiners = new ArrayList<>(0);

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private @Nullable Throwable cause;

  @GuardedBy("lock")
  private long sent;

  /** Written under the lock, read by joiners without it. */
  private volatile long unprocessed;

  private Channel(String name, int capacity, Queue<T> buffer) {
    if (capacity < 0) {
      throw new IllegalArgumentException(
          "a channel's capacity must be 0 or more, but is " + capacity);
    }
    this.name = name;
    this.capacity = capacity;
    this.buffer = buffer;
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
    Objects.requireNonNull(item, "item");
    Ticket.Entry<T> served;
    lock.lock();
    try {
      if (closed) {
        throw closedException("send to");
      }
      served = serveReceiver(item);
      if (served == null) {
        if (buffer.size() >= capacity) {
          return false;
        }
        buffer.add(item);
      }
      accepted();
    } finally {
      lock.unlock();
    }
    if (served != null) {
      served.ticket.wake();
    }
    return true;
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
    while (!enlistSender(ticket, 0, item)) {
      if (trySend(item)) {
        return true;
      }
    }
    Ticket.Entry<?> served = awaitServed(ticket, deadline, false);
    if (served != null && served.closed) {
      throw closedException("send to");
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
      throw closedException("receive from");
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
    T item = poll();
    if (item == null && isDrained()) {
      throw closedException("receive from");
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
    if (item == null && isDrained()) {
      throw closedException("receive from");
    }
    return Optional.ofNullable(item);
  }

  /** Null if the channel is drained or the deadline passed. */
  private @Nullable T receiveUnlessDrained(Deadline deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    T item = poll();
    if (item != null) {
      return item;
    }
    Ticket ticket = new Ticket();
    while (!enlistReceiver(ticket, 0)) {
      item = poll();
      if (item != null) {
        return item;
      }
      if (isDrained()) {
        return null;
      }
    }
    Ticket.Entry<?> served = awaitServed(ticket, deadline, true);
    return served == null || served.closed ? null : itemOf(served);
  }

  /**
   * Waits for a single-channel ticket; null if the deadline passed and the ticket is abandoned. A
   * ticket that was served in the moment of an interrupt stays served, and the flag is kept.
   */
  private Ticket.@Nullable Entry<?> awaitServed(Ticket ticket, Deadline deadline, boolean receiver)
      throws InterruptedException {
    try {
      if (!ticket.await(deadline) && ticket.abandon()) {
        delist(ticket, receiver);
        return null;
      }
    } catch (InterruptedException e) {
      if (ticket.abandon()) {
        delist(ticket, receiver);
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
              "interrupted while waiting for the next item of " + describe(), e);
        }
        if (next == null && closeCause() != null) {
          throw closedException("receive from");
        }
        return next != null;
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException(describe() + " is closed and drained");
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
    List<Waiter> waiting = List.of();
    lock.lock();
    try {
      if (unprocessed == 0) {
        throw new IllegalStateException(
            "processed() was called more often than the %d items sent to %s"
                .formatted(sent, describe()));
      }
      setUnprocessed(unprocessed - 1);
      if (unprocessed == 0 && !joiners.isEmpty()) {
        waiting = List.copyOf(joiners);
      }
    } finally {
      lock.unlock();
    }
    waiting.forEach(Waiter::wake);
  }

  /**
   * Waits until every item ever accepted has been {@link #processed}; items of senders that are
   * still blocked do not count.
   *
   * @throws InterruptedException if interrupted while waiting
   */
  public void join() throws InterruptedException {
    join(Deadline.never());
  }

  /**
   * Like {@link #join}, for at most {@code patience}.
   *
   * @return false if some item was not processed in time
   * @throws InterruptedException if interrupted while waiting
   */
  public boolean tryJoin(Duration patience) throws InterruptedException {
    return join(Deadline.in(patience));
  }

  private boolean join(Deadline deadline) throws InterruptedException {
    Waiter waiter = Waiter.ofCurrentThread();
    lock.lock();
    try {
      joiners.add(waiter);
    } finally {
      lock.unlock();
    }
    try {
      return waiter.await(() -> unprocessed == 0, deadline);
    } finally {
      lock.lock();
      try {
        joiners.remove(waiter);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends the channel: nothing more is accepted, receivers drain. The first close counts. */
  @Override
  public void close() {
    close(null);
  }

  /**
   * Ends the channel because of a failure, which senders, and receivers once they have drained it,
   * find as the cause of their {@link ChannelClosedException}. The first close counts.
   */
  public void closeWith(Throwable failure) {
    close(Objects.requireNonNull(failure, "failure"));
  }

  private void close(@Nullable Throwable failure) {
    List<Ticket> woken = new ArrayList<>();
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      cause = failure;
      for (ArrayDeque<Ticket.Entry<T>> queue : List.of(senders, receivers)) {
        for (Ticket.Entry<T> entry : queue) {
          entry.closed = true;
          if (entry.ticket.settle(entry)) {
            woken.add(entry.ticket);
          }
        }
        queue.clear();
      }
    } finally {
      lock.unlock();
    }
    woken.forEach(Ticket::wake);
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
    return capacity;
  }

  /** How many accepted items wait for a receiver now. */
  public int size() {
    lock.lock();
    try {
      return buffer.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether it has been closed; accepted items may still wait. */
  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return describe();
  }

  // ---- For Select and its clauses, which hold no lock when they call.

  /** Takes an item if there is one now, whether or not the channel is closed. */
  @Nullable T poll() {
    T item;
    Ticket.Entry<T> served;
    lock.lock();
    try {
      item = buffer.poll();
      served = serveSender();
      if (served != null) {
        T handed = itemOf(served);
        if (item == null) {
          item = handed;
        } else {
          buffer.add(handed);
        }
      }
    } finally {
      lock.unlock();
    }
    if (served != null) {
      served.ticket.wake();
    }
    return item;
  }

  /** Queues a receiver; false if an item, or the end, is there now. */
  boolean enlistReceiver(Ticket ticket, int clause) {
    lock.lock();
    try {
      dropSettled(senders);
      if (closed || !buffer.isEmpty() || hasSenderOtherThan(ticket)) {
        return false;
      }
      receivers.add(new Ticket.Entry<>(ticket, clause, null));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Queues a sender with its item; false if there is room, or the channel is closed, now. */
  boolean enlistSender(Ticket ticket, int clause, T item) {
    lock.lock();
    try {
      dropSettled(receivers);
      if (closed || buffer.size() < capacity || hasReceiverOtherThan(ticket)) {
        return false;
      }
      senders.add(new Ticket.Entry<>(ticket, clause, item));
      return true;
    } finally {
      lock.unlock();
    }
  }

  void delistReceiver(Ticket ticket) {
    delist(ticket, true);
  }

  void delistSender(Ticket ticket) {
    delist(ticket, false);
  }

  private void delist(Ticket ticket, boolean receiver) {
    lock.lock();
    try {
      (receiver ? receivers : senders).removeIf(entry -> entry.ticket == ticket);
    } finally {
      lock.unlock();
    }
  }

  boolean isDrained() {
    lock.lock();
    try {
      return closed && buffer.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  ChannelClosedException closedException(String attempt) {
    lock.lock();
    try {
      return new ChannelClosedException(
          "cannot %s %s: it was closed after %d items%s"
              .formatted(attempt, describe(), sent, cause == null ? "" : ", because of " + cause),
          cause);
    } finally {
      lock.unlock();
    }
  }

  /** The item of an entry of this channel. */
  @SuppressWarnings("unchecked") // an entry carries items of the channel it is queued in
  T itemOf(Ticket.Entry<?> entry) {
    return (T) Objects.requireNonNull(entry.item);
  }

  // ---- Below, the lock is held.

  @GuardedBy("lock")
  private Ticket.@Nullable Entry<T> serveReceiver(T item) {
    for (Ticket.Entry<T> entry = receivers.poll(); entry != null; entry = receivers.poll()) {
      entry.item = item;
      if (entry.ticket.settle(entry)) {
        return entry;
      }
      entry.item = null;
    }
    return null;
  }

  /** Takes the first waiting sender whose item there is now room for (see invariant 2). */
  @GuardedBy("lock")
  private Ticket.@Nullable Entry<T> serveSender() {
    for (Ticket.Entry<T> entry = senders.poll(); entry != null; entry = senders.poll()) {
      if (entry.ticket.settle(entry)) {
        accepted();
        return entry;
      }
    }
    return null;
  }

  @GuardedBy("lock")
  private void accepted() {
    sent++;
    setUnprocessed(unprocessed + 1);
  }

  /** Plain read, then write: only ever under the lock, so no update is lost. */
  @GuardedBy("lock")
  private void setUnprocessed(long count) {
    unprocessed = count;
  }

  @GuardedBy("lock")
  private void dropSettled(ArrayDeque<Ticket.Entry<T>> queue) {
    while (!queue.isEmpty() && queue.element().ticket.isSettled()) {
      queue.remove();
    }
  }

  /** A select may hold both ends of one channel; it is not its own partner. */
  @GuardedBy("lock")
  private boolean hasSenderOtherThan(Ticket ticket) {
    return holdsOther(senders, ticket);
  }

  @GuardedBy("lock")
  private boolean hasReceiverOtherThan(Ticket ticket) {
    return holdsOther(receivers, ticket);
  }

  private static <T> boolean holdsOther(ArrayDeque<Ticket.Entry<T>> queue, Ticket ticket) {
    for (Ticket.Entry<T> entry : queue) {
      if (entry.ticket != ticket && !entry.ticket.isSettled()) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Throwable closeCause() {
    lock.lock();
    try {
      return cause;
    } finally {
      lock.unlock();
    }
  }

  private String describe() {
    return "%s (capacity %d)".formatted(name, capacity);
  }
}
