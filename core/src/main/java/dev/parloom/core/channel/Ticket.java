package dev.parloom.core.channel;

import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One blocked operation: a send, a receive, or a select over several. Whoever completes it first
 * wins by CAS; the algorithm is described in {@link Channel}.
 */
final class Ticket {

  /** A place in one channel's queue of waiting senders or receivers. */
  static final class Entry<T> {
    final Ticket ticket;
    final int clause;

    /** Guarded by the channel's lock until the ticket is settled, then read by its owner. */
    @Nullable T item;

    /** Whether the channel was closed instead; guarded like {@link #item}. */
    boolean closed;

    Entry(Ticket ticket, int clause, @Nullable T item) {
      this.ticket = ticket;
      this.clause = clause;
      this.item = item;
    }
  }

  private static final Object ABANDONED = new Object();

  private final Waiter waiter = Waiter.ofCurrentThread();

  /** Null while waiting, then for ever the entry that was served, or {@link #ABANDONED}. */
  private final AtomicReference<@Nullable Object> settled = new AtomicReference<>();

  /** Settles this ticket by serving the entry; false if it was settled before. */
  boolean settle(Entry<?> entry) {
    return settled.compareAndSet(null, entry);
  }

  /** Settles this ticket by giving up; false if it was served before. */
  boolean abandon() {
    return settled.compareAndSet(null, ABANDONED);
  }

  void wake() {
    waiter.wake();
  }

  boolean await(Deadline deadline) throws InterruptedException {
    return waiter.await(() -> settled.get() != null, deadline);
  }

  boolean isSettled() {
    return settled.get() != null;
  }

  /** The entry that was served, or null if none was (yet). */
  @Nullable Entry<?> served() {
    return settled.get() instanceof Entry<?> entry ? entry : null;
  }
}
