package dev.parloom.core.channel;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One way a {@link Select} can go: a receive from a channel or a send to one, and what to make of
 * it. Get one from {@link Channel#receiving} or {@link Channel#sending}. Immutable; may be used in
 * many selects.
 *
 * @param <R> what the clause's handler answers
 */
public abstract sealed class Clause<R extends @Nullable Object> {

  private Clause() {}

  /** Tries to go this way at once; null if it is not ready. */
  abstract @Nullable Supplier<R> poll();

  /** Queues the ticket on the channel; false if this way is ready now and {@link #poll} may win. */
  abstract boolean enlist(Ticket ticket, int index);

  abstract void delist(Ticket ticket);

  /** What to answer after the entry of this clause was served. */
  abstract Supplier<R> finish(Ticket.Entry<?> entry);

  static final class Receive<T, R extends @Nullable Object> extends Clause<R> {
    private final Channel<T> channel;
    private final Function<? super T, ? extends R> handler;
    private final @Nullable Supplier<? extends R> whenClosed;

    Receive(
        Channel<T> channel,
        Function<? super T, ? extends R> handler,
        @Nullable Supplier<? extends R> whenClosed) {
      this.channel = channel;
      this.handler = handler;
      this.whenClosed = whenClosed;
    }

    @Override
    @Nullable Supplier<R> poll() {
      T item = channel.state().poll();
      if (item != null) {
        return () -> handler.apply(item);
      }
      return channel.state().isDrained() ? closed() : null;
    }

    private Supplier<R> closed() {
      if (whenClosed == null) {
        throw channel.state().closedException("receive from");
      }
      return whenClosed::get;
    }

    @Override
    boolean enlist(Ticket ticket, int index) {
      return channel.state().enlistReceiver(ticket, index);
    }

    @Override
    void delist(Ticket ticket) {
      channel.state().delist(ticket, true);
    }

    @Override
    Supplier<R> finish(Ticket.Entry<?> entry) {
      if (entry.closed) {
        return closed();
      }
      T item = channel.state().itemOf(entry);
      return () -> handler.apply(item);
    }
  }

  static final class Send<T, R extends @Nullable Object> extends Clause<R> {
    private final Channel<T> channel;
    private final T item;
    private final Supplier<? extends R> handler;

    Send(Channel<T> channel, T item, Supplier<? extends R> handler) {
      this.channel = channel;
      this.item = item;
      this.handler = handler;
    }

    @Override
    @Nullable Supplier<R> poll() {
      return channel.trySend(item) ? handler::get : null;
    }

    @Override
    boolean enlist(Ticket ticket, int index) {
      return channel.state().enlistSender(ticket, index, item);
    }

    @Override
    void delist(Ticket ticket) {
      channel.state().delist(ticket, false);
    }

    @Override
    Supplier<R> finish(Ticket.Entry<?> entry) {
      if (entry.closed) {
        throw channel.state().closedException("send to");
      }
      return handler::get;
    }
  }
}
