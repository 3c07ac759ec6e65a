package dev.parloom.core.channel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.Background;
import dev.parloom.core.Forgotten;
import dev.parloom.core.NoLeaks;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a channel lets go of: items that were received, and those that it did not take. */
@ParameterizedClass
@EnumSource(ChannelRetentionTest.Kind.class)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class ChannelRetentionTest {

  enum Kind {
    RENDEZVOUS,
    BUFFERED,
    PRIORITIZED;

    Channel<byte[]> open() {
      return switch (this) {
        case RENDEZVOUS -> Channel.bounded(0);
        case BUFFERED -> Channel.bounded(4);
        case PRIORITIZED ->
            Channel.prioritized(4, Comparator.comparingInt((byte[] item) -> item.length));
      };
    }
  }

  private static final int ITEMS = 10;

  private final Forgotten forgotten = new Forgotten();
  private final Channel<byte[]> channel;

  ChannelRetentionTest(Kind kind) {
    channel = kind.open();
  }

  private byte[] item() {
    return forgotten.add("an item", new byte[1_000]);
  }

  @Test
  void items_whenTheyWereReceived_areNotKeptWhileAReceiverWaits() throws Exception {
    CountDownLatch received = new CountDownLatch(ITEMS);
    try (var receiver =
        Background.run(() -> {
          for (byte[] item : channel) {
            assertThat(item).hasSize(1_000);
            received.countDown();
          }
        })) {
      sendAll();
      assertThat(received.await(60, SECONDS)).isTrue();
      receiver.awaitBlocked();

      forgotten.awaitGone();
      channel.close();
      assertThat(receiver.get()).isNull();
    }
  }

  private void sendAll() throws InterruptedException {
    for (int i = 0; i < ITEMS; i++) {
      channel.send(item());
    }
  }

  @Test
  void items_whenTheyWereNotTaken_areNotKept() throws Exception {
    int room = channel.capacity();
    for (int i = 0; i < room; i++) {
      channel.send(new byte[1]);
    }

    offerInVain();

    forgotten.awaitGone();
    assertThat(channel.size()).isEqualTo(room);
  }

  private void offerInVain() throws InterruptedException {
    Channel<byte[]> another = Channel.bounded(0);
    for (int i = 0; i < 3; i++) {
      assertThat(channel.trySend(item())).isFalse();
      assertThat(channel.trySend(item(), Duration.ofMillis(1))).isFalse();
      assertThat(
              Select.<Integer>tryFirst(
                  Duration.ofMillis(1),
                  channel.sending(item(), () -> 1),
                  another.sending(item(), () -> 2)))
          .isEmpty();
    }
  }
}
