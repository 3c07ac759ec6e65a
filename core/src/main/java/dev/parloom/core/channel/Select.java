package dev.parloom.core.channel;

import dev.parloom.core.wait.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits on several channels at once and goes exactly one way.
 *
 * {@snippet :
 * String what = Select.first(
 *     numbers.receiving(n -> "number " + n),
 *     words.receiving(w -> "word " + w),
 *     answers.sending(42, () -> "sent"));
 * }
 *
 * <p>If several ways are ready the one listed first is taken, so the order is a priority; a caller
 * who wants turns rotates the list. The ways are looked at one after another, not at one instant:
 * one that becomes ready behind the look may lose to a later one, and {@code tryFirst} may miss it.
 * The handler runs in the calling thread after the item has been taken or sent, and its exception
 * reaches the caller. A clause on a closed channel counts as ready: it throws {@link
 * ChannelClosedException}, unless it says what to do instead ({@link
 * Channel#receiving(java.util.function.Function, Supplier)}).
 */
public final class Select {

  private Select() {}

  /**
   * Waits until one clause can go, and goes.
   *
   * @return what its handler answers
   * @throws InterruptedException if the thread is interrupted before any clause went; then none did
   * @throws ChannelClosedException if the first ready clause's channel is closed
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read, as what it is
  public static <R extends @Nullable Object> R first(Clause<? extends R>... clauses)
      throws InterruptedException {
    Supplier<? extends R> way = await(clauses, Deadline.never());
    if (way == null) {
      throw new AssertionError("an unbounded select ended without a way");
    }
    return way.get();
  }

  /** Goes the first way that is ready now; empty, without waiting, if none is. */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read, as what it is
  public static <R> Optional<R> tryFirst(Clause<? extends R>... clauses) {
    requireOne(clauses);
    Supplier<? extends R> way = poll(clauses);
    return way == null ? Optional.empty() : Optional.of(way.get());
  }

  /**
   * Waits at most {@code patience} for a way; empty if none was ready in time.
   *
   * @throws InterruptedException if the thread is interrupted before any clause went; then none did
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // only read, as what it is
  public static <R> Optional<R> tryFirst(Duration patience, Clause<? extends R>... clauses)
      throws InterruptedException {
    Supplier<? extends R> way = await(clauses, Deadline.in(patience));
    return way == null ? Optional.empty() : Optional.of(way.get());
  }

  private static void requireOne(Clause<?>[] clauses) {
    if (clauses.length == 0) {
      throw new IllegalArgumentException("a select needs at least one clause, but got none");
    }
  }

  private static <R extends @Nullable Object> @Nullable Supplier<? extends R> poll(
      Clause<? extends R>[] clauses) {
    for (Clause<? extends R> clause : clauses) {
      Supplier<? extends R> way = clause.poll();
      if (way != null) {
        return way;
      }
    }
    return null;
  }

  private static <R extends @Nullable Object> @Nullable Supplier<? extends R> await(
      Clause<? extends R>[] clauses, Deadline deadline) throws InterruptedException {
    requireOne(clauses);
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Supplier<? extends R> way = poll(clauses);
      if (way != null) {
        return way;
      }
      Ticket ticket = new Ticket();
      boolean mayPoll = false;
      try {
        for (int i = 0; i < clauses.length && !mayPoll; i++) {
          mayPoll = !clauses[i].enlist(ticket, i);
        }
        // A clause became ready while we queued: withdraw and poll again, in the listed order.
        boolean inTime = mayPoll || ticket.await(deadline);
        if (ticket.abandon() && !inTime) {
          return null;
        }
      } catch (InterruptedException e) {
        if (ticket.abandon()) {
          throw e;
        }
        Thread.currentThread().interrupt(); // a way was taken first: finish it, keep the flag
      } finally {
        for (Clause<? extends R> clause : clauses) {
          clause.delist(ticket);
        }
      }
      Ticket.Entry<?> served = ticket.served();
      if (served != null) {
        return clauses[served.clause].finish(served);
      }
    }
  }
}
