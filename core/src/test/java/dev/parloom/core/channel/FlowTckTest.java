package dev.parloom.core.channel;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.Test;

/** Channels' publishers and subscribers keep the rules of reactive streams: the TCK says so. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class FlowTckTest {

  /** How long it waits for what must come, and for what must not. */
  private static final TestEnvironment ENVIRONMENT =
      new TestEnvironment(Background.PATIENCE.toMillis(), 50, 50);

  @TestFactory
  Stream<DynamicTest> publisher_whenUsed_keepsTheRules() {
    return TckTests.of(Publishers.class, Publishers::new);
  }

  @TestFactory
  Stream<DynamicTest> subscriber_whenUsed_keepsTheRules() {
    return TckTests.of(Subscribers.class, Subscribers::new);
  }

  private static void drain(Channel<Integer> channel) {
    channel.close();
    try {
      while (channel.tryReceive().isPresent()) {
        channel.processed();
      }
    } catch (ChannelClosedException e) {
      channel.close();
    }
  }

  /** Publishers of channels that somebody fills. */
  public static final class Publishers extends FlowPublisherVerification<Integer>
      implements AutoCloseable {

    private final Queue<Channel<Integer>> channels = new ConcurrentLinkedQueue<>();

    public Publishers() {
      super(ENVIRONMENT);
    }

    @Override
    public Flow.Publisher<Integer> createFlowPublisher(long elements) {
      Channel<Integer> channel = Channel.bounded(16);
      channels.add(channel);
      Thread.ofVirtual().start(() -> fill(channel, elements));
      return ChannelPublisher.of(channel);
    }

    private static void fill(Channel<Integer> channel, long elements) {
      try (channel) {
        for (long n = 0; n < elements; n++) {
          channel.send((int) n);
        }
      } catch (ChannelClosedException | InterruptedException e) {
        channel.close(); // the test has seen enough
      }
    }

    @Override
    public Flow.Publisher<Integer> createFailedFlowPublisher() {
      Channel<Integer> channel = Channel.bounded(1);
      channel.closeWith(new IllegalStateException("failed by a test"));
      return ChannelPublisher.of(channel);
    }

    /** Again: it gives the garbage collector 100 ms, of which a busy machine may need more. */
    @Override
    @Test
    public void
        required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber()
            throws Throwable {
      for (int attempt = 1; ; attempt++) {
        try {
          super
              .required_spec313_cancelMustMakeThePublisherEventuallyDropAllReferencesToTheSubscriber();
          return;
        } catch (AssertionError e) {
          if (attempt == 10) {
            throw e;
          }
          setUp();
        }
      }
    }

    @Override
    public void close() {
      channels.forEach(FlowTckTest::drain);
    }
  }

  /** Subscribers that send into channels that somebody empties. */
  public static final class Subscribers extends FlowSubscriberBlackboxVerification<Integer>
      implements AutoCloseable {

    private final Queue<Channel<Integer>> channels = new ConcurrentLinkedQueue<>();

    public Subscribers() {
      super(ENVIRONMENT);
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      Channel<Integer> channel = Channel.bounded(2);
      channels.add(channel);
      Thread.ofVirtual().start(() -> empty(channel));
      return ChannelSubscriber.into(channel, 4);
    }

    private static void empty(Channel<Integer> channel) {
      try {
        while (true) {
          channel.receive();
        }
      } catch (ChannelClosedException | InterruptedException e) {
        channel.close();
      }
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }

    @Override
    public void close() {
      channels.forEach(FlowTckTest::drain);
    }
  }
}
