package dev.parloom.core.channel;

import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The way from a reactive stream into a channel: a {@link Flow.Subscriber} that sends what it gets.
 *
 * <p>It asks for a bounded number of items ahead of what the channel has accepted, so a full
 * channel slows the publisher down and blocks none of its threads. When the stream completes it
 * closes the channel, when the stream fails it closes it with that cause, each after what came
 * before has been sent. When the channel is closed by somebody else it cancels the stream; what had
 * been asked for and not accepted is lost then.
 *
 * <p>It serves one stream; a second one is cancelled. It sends on a virtual thread, which ends with
 * the stream.
 *
 * @param <T> the items
 */
public final class ChannelSubscriber<T> implements Flow.Subscriber<T> {

  private static final System.Logger LOG = System.getLogger("dev.parloom.core.channel");

  private final Channel<? super T> channel;
  private final int ahead;

  /** At most `ahead` items, which are all that were asked for. */
  private final Queue<T> received = new ConcurrentLinkedQueue<>();

  private volatile Flow.@Nullable Subscription subscription;
  private volatile @Nullable Throwable failure;

  /** The stream has ended; written after its last item was put in. */
  private volatile boolean ended;

  private volatile @Nullable Waiter waiter;

  private ChannelSubscriber(Channel<? super T> channel, int ahead) {
    this.channel = channel;
    this.ahead = ahead;
  }

  /** Asks for up to 64 items ahead. */
  public static <T> ChannelSubscriber<T> into(Channel<? super T> channel) {
    return into(channel, 64);
  }

  /**
   * Asks for as many items ahead as stated.
   *
   * @param ahead 1 or more
   * @throws IllegalArgumentException if it is less
   */
  public static <T> ChannelSubscriber<T> into(Channel<? super T> channel, int ahead) {
    if (ahead < 1) {
      throw new IllegalArgumentException(
          "a subscriber must ask for at least one item ahead, but was given " + ahead);
    }
    return new ChannelSubscriber<>(Objects.requireNonNull(channel, "channel"), ahead);
  }

  // ---- For the publisher.

  @Override
  public void onSubscribe(Flow.Subscription upstream) {
    Objects.requireNonNull(upstream, "upstream");
    synchronized (this) {
      if (subscription == null) {
        subscription = upstream;
        Thread.ofVirtual().name("stream into " + channel).start(() -> live(upstream));
        return;
      }
    }
    upstream.cancel();
  }

  @Override
  public void onNext(T item) {
    received.add(Objects.requireNonNull(item, "item"));
    wake();
  }

  @Override
  public void onError(Throwable cause) {
    failure = Objects.requireNonNull(cause, "cause");
    ended = true;
    wake();
  }

  @Override
  public void onComplete() {
    ended = true;
    wake();
  }

  /** The thread reads what we have written after it has shown its place: one sees the other. */
  private void wake() {
    Waiter place = waiter;
    if (place != null) {
      place.wake();
    }
  }

  // ---- The thread.

  private void live(Flow.Subscription upstream) {
    Waiter place = Waiter.ofCurrentThread();
    waiter = place;
    channel.state().watch(place);
    boolean over = false;
    try {
      send(upstream, place);
      over = true;
    } catch (ChannelClosedException e) {
      LOG.log(Level.DEBUG, "{0} is closed: its stream is cancelled", channel);
    } catch (InterruptedException e) {
      channel.closeWith(e); // by whom is not known, but it must not look like the end
    } finally {
      channel.state().unwatch(place);
      if (!over) {
        upstream.cancel();
      }
    }
  }

  /** Sends until the stream has ended, and closes the channel; asks again in halves of `ahead`. */
  private void send(Flow.Subscription upstream, Waiter place) throws InterruptedException {
    int batch = Math.max(1, ahead / 2);
    upstream.request(ahead);
    int sent = 0;
    while (true) {
      place.await(() -> !received.isEmpty() || ended || channel.isClosed(), Deadline.never());
      boolean last = ended; // before we look for the last time
      T item = received.poll();
      if (item != null) {
        channel.send(item);
        if (++sent == batch) {
          sent = 0;
          upstream.request(batch);
        }
      } else if (last) {
        close();
        return;
      } else if (channel.isClosed()) {
        throw channel.state().closedException("send to");
      }
    }
  }

  private void close() {
    Throwable cause = failure;
    if (cause == null) {
      channel.close();
    } else {
      channel.closeWith(cause);
    }
  }

  @Override
  public String toString() {
    return "stream into " + channel;
  }
}
