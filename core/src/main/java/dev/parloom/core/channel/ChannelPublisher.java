package dev.parloom.core.channel;

import java.util.Objects;
import java.util.concurrent.Flow;

/**
 * A channel's items for reactive streams: a {@link Flow.Publisher} that gives each subscriber what
 * it asks for.
 *
 * <p>A subscriber is a receiver of the channel. Several of them, and whoever else receives,
 * compete: each item goes to one. An item is taken from the channel only when its subscriber has
 * asked for it; one that has been taken is delivered, even if the subscriber cancels in that
 * moment.
 *
 * <p>When the channel is closed and drained its subscribers complete, or, if it was closed with a
 * cause, get that cause as their error; also if they have asked for nothing. Cancelling leaves the
 * channel open. An item counts as {@link Channel#processed} when {@code onNext} has returned.
 *
 * <p>Each subscriber is called on a virtual thread of its own, which ends with its subscription, so
 * it may block. What it throws is logged (logger {@code dev.parloom.core.channel}) and cancels it.
 * Thread-safe.
 *
 * @param <T> the items
 */
public final class ChannelPublisher<T> implements Flow.Publisher<T> {

  private final Channel<T> channel;

  private ChannelPublisher(Channel<T> channel) {
    this.channel = channel;
  }

  /** The items that the channel has and gets. */
  public static <T> ChannelPublisher<T> of(Channel<T> channel) {
    return new ChannelPublisher<>(Objects.requireNonNull(channel, "channel"));
  }

  @Override
  public void subscribe(Flow.Subscriber<? super T> subscriber) {
    new ChannelSubscription<>(channel.state(), Objects.requireNonNull(subscriber, "subscriber"))
        .begin();
  }

  @Override
  public String toString() {
    return "publisher of " + channel;
  }
}
