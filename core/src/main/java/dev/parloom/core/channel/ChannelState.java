package dev.parloom.core.channel;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a channel is at any moment, and the steps that change it. No step waits: {@link Channel} and
 * {@link Select} do that with a {@link Ticket}. Thread-safe.
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
 */
final class ChannelState<T> {

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

  /** Those who wait for the end of the channel without receiving or sending. */
  @GuardedBy("lock")
  private final List<Waiter> watchers = new ArrayList<>(0);

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private @Nullable Throwable cause;

  @GuardedBy("lock")
  private long sent;

  /** Written under the lock, read by joiners without it. */
  private volatile long unprocessed;

  ChannelState(String name, int capacity, Queue<T> buffer) {
    if (capacity < 0) {
      throw new IllegalArgumentException(
          "a channel's capacity must be 0 or more, but is " + capacity);
    }
    this.name = name;
    this.capacity = capacity;
    this.buffer = buffer;
  }

  int capacity() {
    return capacity;
  }

  /** Takes an item in if there is room now; false if there is not. */
  boolean offer(T item) {
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

  /** Takes an item if there is one now, whether or not the channel is closed. */
  @Nullable T poll() {
    T item;
    Ticket.Entry<T> served;
    List<Waiter> watching = List.of();
    lock.lock();
    try {
      item = buffer.poll();
      if (closed && buffer.isEmpty()) {
        watching = List.copyOf(watchers);
      }
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
    watching.forEach(Waiter::wake);
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

  /** Takes a ticket out of the queue it is in. */
  void delist(Ticket ticket, boolean receiver) {
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

  int size() {
    lock.lock();
    try {
      return buffer.size();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  void close(@Nullable Throwable failure) {
    List<Ticket> woken = new ArrayList<>();
    List<Waiter> watching;
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
      watching = List.copyOf(watchers);
    } finally {
      lock.unlock();
    }
    woken.forEach(Ticket::wake);
    watching.forEach(Waiter::wake);
  }

  /**
   * Wakes this waiter from now on when the channel is closed, and when it is drained after that.
   */
  void watch(Waiter waiter) {
    lock.lock();
    try {
      watchers.add(waiter);
    } finally {
      lock.unlock();
    }
  }

  void unwatch(Waiter waiter) {
    lock.lock();
    try {
      watchers.remove(waiter);
    } finally {
      lock.unlock();
    }
  }

  /** One item has been dealt with. */
  void processed() {
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

  /** Waits until all accepted items have been dealt with; the one step that does wait. */
  boolean join(Deadline deadline) throws InterruptedException {
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

  @Nullable Throwable closeCause() {
    lock.lock();
    try {
      return cause;
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

  String describe() {
    return "%s (capacity %d)".formatted(name, capacity);
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
}
