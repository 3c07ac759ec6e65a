package dev.parloom.core.channel;

import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import java.lang.System.Logger.Level;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One subscriber of a channel, and the thread that receives for it. */
final class ChannelSubscription<T> implements Flow.Subscription {

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.channel");

  private final ChannelState<T> state;
  private final Flow.Subscriber<? super T> subscriber;

  /** Items asked for and not yet received; {@code Long.MAX_VALUE} once that many were. */
  private final AtomicLong demand = new AtomicLong();

  private volatile boolean cancelled;
  private volatile @Nullable IllegalArgumentException refusal;

  /** Where the thread waits: for demand, or with a ticket for an item. */
  private volatile @Nullable Waiter waiter;

  private volatile @Nullable Ticket ticket;

  ChannelSubscription(ChannelState<T> state, Flow.Subscriber<? super T> subscriber) {
    this.state = state;
    this.subscriber = subscriber;
  }

  void begin() {
    subscriber.onSubscribe(this);
    Thread.ofVirtual().name("subscriber of " + state.describe()).start(this::live);
  }

  // ---- For the subscriber, on any thread.

  @Override
  public void request(long count) {
    if (count <= 0) {
      refusal =
          new IllegalArgumentException(
              "a subscriber must ask for more than 0 items (rule 3.9), but asked for " + count);
      stopReceiving();
    } else {
      demand.accumulateAndGet(count, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
    }
    wake();
  }

  @Override
  public void cancel() {
    cancelled = true;
    stopReceiving();
    wake();
  }

  private void wake() {
    Waiter place = waiter;
    if (place != null) {
      place.wake();
    }
  }

  /** The thread reads what we have written after it has shown its ticket: one sees the other. */
  private void stopReceiving() {
    Ticket open = ticket;
    if (open != null && open.abandon()) {
      open.wake();
    }
  }

  private boolean isStopped() {
    return cancelled || refusal != null;
  }

  // ---- The thread.

  private void live() {
    Waiter place = Waiter.ofCurrentThread();
    waiter = place;
    state.watch(place);
    try {
      deliver(place);
    } catch (InterruptedException e) {
      LOG.log(Level.WARNING, "a subscriber left the interrupt flag set, and was cancelled", e);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a subscriber of " + state.describe() + " failed", e);
    } finally {
      state.unwatch(place);
    }
  }

  private void deliver(Waiter place) throws InterruptedException {
    while (true) {
      place.await(() -> demand.get() > 0 || isStopped() || state.isDrained(), Deadline.never());
      T item = demand.get() > 0 && !isStopped() ? receive() : null;
      if (item != null) {
        if (demand.get() != Long.MAX_VALUE) {
          demand.decrementAndGet();
        }
        subscriber.onNext(item);
        state.processed();
      } else if (end()) {
        return;
      }
    }
  }

  /** Null if there will be none, or the subscriber wants none any more. */
  private @Nullable T receive() throws InterruptedException {
    T item = state.poll();
    if (item != null) {
      return item;
    }
    Ticket mine = new Ticket();
    while (!state.enlistReceiver(mine, 0)) {
      item = state.poll();
      if (item != null || state.isDrained()) {
        return item;
      }
    }
    ticket = mine;
    if (isStopped()) {
      stopReceiving();
    }
    try {
      mine.await(Deadline.never());
    } catch (InterruptedException e) {
      if (mine.abandon()) {
        throw e;
      }
      Thread.currentThread().interrupt(); // it was served first: deliver that
    } finally {
      ticket = null;
      state.delist(mine, true);
    }
    Ticket.Entry<?> served = mine.served();
    return served == null || served.closed ? null : state.itemOf(served);
  }

  /** Tells the subscriber the end, if this is one; false if it goes on. */
  private boolean end() {
    if (cancelled) {
      return true;
    }
    Throwable failure = refusal;
    if (failure == null) {
      if (!state.isDrained()) {
        return false;
      }
      failure = state.closeCause();
    }
    cancelled = true;
    if (failure == null) {
      subscriber.onComplete();
    } else {
      subscriber.onError(failure);
    }
    return true;
  }
}
