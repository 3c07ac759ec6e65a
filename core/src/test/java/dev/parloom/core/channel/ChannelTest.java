package dev.parloom.core.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Every sentence of {@link Channel}'s documentation, over capacities and both orders. */
@ParameterizedClass
@EnumSource(ChannelTest.Kind.class)
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class ChannelTest {

  enum Kind {
    RENDEZVOUS(0, false),
    ONE(1, false),
    TWO(2, false),
    SIXTEEN(16, false),
    PRIORITIZED_RENDEZVOUS(0, true),
    PRIORITIZED_TWO(2, true),
    PRIORITIZED_SIXTEEN(16, true);

    private final int capacity;
    private final boolean prioritized;

    Kind(int capacity, boolean prioritized) {
      this.capacity = capacity;
      this.prioritized = prioritized;
    }

    Channel<Integer> open() {
      return prioritized
          ? Channel.prioritized(capacity, Comparator.naturalOrder())
          : Channel.bounded(capacity);
    }
  }

  private static final Duration BRIEFLY = Duration.ofMillis(2);

  private final Channel<Integer> channel;
  private final int capacity;

  ChannelTest(Kind kind) {
    channel = kind.open();
    capacity = kind.capacity;
  }

  private void fill() throws InterruptedException {
    for (int i = 0; i < capacity; i++) {
      channel.send(i);
    }
  }

  // ---- Sending and receiving.

  @Test
  void send_whenThereIsRoom_doesNotWait() throws Exception {
    fill();

    assertThat(channel.size()).isEqualTo(capacity);
    assertThat(channel.capacity()).isEqualTo(capacity);
    for (int i = 0; i < capacity; i++) {
      assertThat(channel.receive()).isEqualTo(i);
    }
    assertThat(channel.size()).isZero();
  }

  @Test
  void send_whenFull_waitsForAReceiver() throws Exception {
    fill();
    try (var sender = Background.run(() -> channel.send(capacity)).awaitBlocked()) {
      for (int i = 0; i <= capacity; i++) {
        assertThat(channel.receive()).isEqualTo(i);
      }
      assertThat(sender.get()).isNull();
    }
  }

  @Test
  void receive_whenEmpty_waitsForASender() throws Exception {
    try (var receiver = Background.call(channel::receive).awaitBlocked()) {
      channel.send(5);
      assertThat(receiver.get()).isEqualTo(5);
    }
    assertThat(channel.size()).isZero();
  }

  @Test
  void receive_whenSeveralWait_servesThemInTheirOrder() throws Exception {
    try (var first = Background.call(channel::receive).awaitBlocked();
        var second = Background.callVirtual(channel::receive).awaitBlocked()) {
      channel.send(1);
      assertThat(first.get()).isEqualTo(1);
      channel.send(2);
      assertThat(second.get()).isEqualTo(2);
    }
  }

  @Test
  void send_whenSeveralWait_acceptsThemInTheirOrder() throws Exception {
    fill();
    try (var first = Background.run(() -> channel.send(100)).awaitBlocked();
        var second = Background.run(() -> channel.send(101)).awaitBlocked()) {
      List<Integer> received = new ArrayList<>();
      for (int i = 0; i < capacity + 2; i++) {
        received.add(channel.receive());
      }
      assertThat(received).endsWith(100, 101);
      assertThat(first.get()).isNull();
      assertThat(second.get()).isNull();
    }
  }

  @Test
  void send_whenItemIsNull_refuses() {
    assertThatThrownBy(() -> channel.send(nothing())).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> channel.trySend(nothing())).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> channel.sending(nothing(), () -> 1))
        .isInstanceOf(NullPointerException.class);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what the compiler would refuse
  private static <T> T nothing() {
    return (T) null;
  }

  // ---- Forms that do not wait, or not for long.

  @Test
  void trySend_whenFull_answersFalse() throws Exception {
    fill();

    assertThat(channel.trySend(7)).isFalse();
    assertThat(channel.trySend(7, BRIEFLY)).isFalse();
    assertThat(channel.trySend(7, Duration.ofSeconds(-1))).isFalse();
    assertThat(channel.size()).isEqualTo(capacity);
  }

  @Test
  void trySend_whenAReceiverWaits_handsOver() throws Exception {
    try (var receiver = Background.call(channel::receive).awaitBlocked()) {
      assertThat(channel.trySend(3)).isTrue();
      assertThat(receiver.get()).isEqualTo(3);
    }
  }

  @Test
  void trySend_whenRoomComesInTime_sends() throws Exception {
    fill();
    try (var sender =
        Background.call(() -> channel.trySend(100, Background.PATIENCE)).awaitBlocked()) {
      assertThat(channel.receive()).isEqualTo(capacity == 0 ? 100 : 0);
      assertThat(sender.get()).isTrue();
    }
  }

  @Test
  void tryReceive_whenEmpty_answersEmpty() throws Exception {
    assertThat(channel.tryReceive()).isEmpty();
    assertThat(channel.tryReceive(BRIEFLY)).isEmpty();
    assertThat(channel.tryReceive(Duration.ofSeconds(-1))).isEmpty();
    assertThat(channel.trySend(1)).isEqualTo(capacity > 0); // the one that gave up is gone
  }

  @Test
  void tryReceive_whenASenderWaits_takesItsItem() throws Exception {
    assumeTrue(capacity == 0);
    try (var sender = Background.run(() -> channel.send(4)).awaitBlocked()) {
      assertThat(channel.tryReceive()).contains(4);
      assertThat(sender.get()).isNull();
    }
  }

  @Test
  void tryReceive_whenAnItemComesInTime_answersIt() throws Exception {
    Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
    try (var receiver = Background.call(() -> channel.tryReceive(forEver)).awaitBlocked()) {
      channel.send(8);
      assertThat(receiver.get()).contains(8);
    }
  }

  // ---- Interrupts.

  @Test
  void send_whenInterrupted_hasHadNoEffect() throws Exception {
    fill();
    try (var sender = Background.run(() -> channel.send(100)).awaitBlocked();
        var timed =
            Background.call(() -> channel.trySend(101, Background.PATIENCE)).awaitBlocked()) {
      sender.interrupt();
      timed.interrupt();
      assertThatThrownBy(sender::get).isInstanceOf(InterruptedException.class);
      assertThatThrownBy(timed::get).isInstanceOf(InterruptedException.class);
    }
    for (int i = 0; i < capacity; i++) {
      assertThat(channel.receive()).isEqualTo(i);
    }
    assertThat(channel.tryReceive()).isEmpty();
  }

  @Test
  void receive_whenInterrupted_hasHadNoEffect() throws Exception {
    try (var receiver = Background.call(channel::receive).awaitBlocked();
        var timed = Background.call(() -> channel.tryReceive(Background.PATIENCE)).awaitBlocked()) {
      receiver.interrupt();
      timed.interrupt();
      assertThatThrownBy(receiver::get).isInstanceOf(InterruptedException.class);
      assertThatThrownBy(timed::get).isInstanceOf(InterruptedException.class);
    }
    assertThat(channel.trySend(1)).isEqualTo(capacity > 0);
  }

  @Test
  void send_whenInterruptedBefore_throwsEvenIfThereIsRoom() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> channel.send(1)).isInstanceOf(InterruptedException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(channel::receive).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(channel.size()).isZero();
  }

  // ---- Closing.

  @Test
  void close_whenItemsAreLeft_letsReceiversDrain() throws Exception {
    fill();
    channel.close();

    assertThat(channel.isClosed()).isTrue();
    for (int i = 0; i < capacity; i++) {
      assertThat(i % 2 == 0 ? channel.tryReceive().orElseThrow() : channel.receive()).isEqualTo(i);
    }
    assertThatThrownBy(channel::receive)
        .isInstanceOf(ChannelClosedException.class)
        .hasMessage(
            "cannot receive from channel (capacity %d): it was closed after %d items",
            capacity, capacity)
        .hasNoCause();
    assertThatThrownBy(channel::tryReceive).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> channel.tryReceive(BRIEFLY))
        .isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void close_whenSendersAreBlocked_failsThemAndTheirItemsAreNotAccepted() throws Exception {
    fill();
    try (var sender = Background.run(() -> channel.send(100)).awaitBlocked();
        var timed =
            Background.call(() -> channel.trySend(101, Background.PATIENCE)).awaitBlocked()) {
      channel.close();
      assertThatThrownBy(sender::get).isInstanceOf(ChannelClosedException.class);
      assertThatThrownBy(timed::get).isInstanceOf(ChannelClosedException.class);
    }
    assertThat(channel.size()).isEqualTo(capacity);
    for (int i = 0; i < capacity; i++) {
      assertThat(channel.receive()).isEqualTo(i);
    }
    assertThatThrownBy(channel::receive).isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void close_whenReceiversAreBlocked_failsThem() throws Exception {
    try (var receiver = Background.call(channel::receive).awaitBlocked();
        var timed = Background.call(() -> channel.tryReceive(Background.PATIENCE)).awaitBlocked()) {
      channel.close();
      assertThatThrownBy(receiver::get).isInstanceOf(ChannelClosedException.class);
      assertThatThrownBy(timed::get).isInstanceOf(ChannelClosedException.class);
    }
  }

  @Test
  void send_whenClosed_fails() {
    channel.close();

    assertThatThrownBy(() -> channel.send(1))
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageStartingWith("cannot send to channel");
    assertThatThrownBy(() -> channel.trySend(1)).isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> channel.trySend(1, BRIEFLY))
        .isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void closeWith_whenAFailure_isTheCauseForBothSides() {
    IOException failure = new IOException("disk full");
    channel.closeWith(failure);
    channel.close();
    channel.closeWith(new IOException("too late"));

    assertThatThrownBy(() -> channel.send(1))
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("disk full")
        .cause()
        .isSameAs(failure);
    assertThatThrownBy(channel::receive).cause().isSameAs(failure);
  }

  @Test
  void closeWith_whenClosedBefore_changesNothing() {
    channel.close();
    channel.closeWith(new IOException("too late"));

    assertThatThrownBy(channel::receive).hasNoCause();
    assertThat(channel).isEmpty();
  }

  // ---- Iterating.

  @Test
  void iteration_whenClosed_endsAfterTheLastItem() throws Exception {
    try (var sender =
        Background.run(() -> {
          for (int i = 0; i < 50; i++) {
            channel.send(i);
          }
          channel.close();
        })) {
      List<Integer> received = new ArrayList<>();
      channel.forEach(received::add);

      assertThat(sender.get()).isNull();
      assertThat(received).hasSize(50).doesNotHaveDuplicates();
    }
  }

  @Test
  void iteration_whenClosedWithACause_throwsAfterTheLastItem() throws Exception {
    fill();
    channel.closeWith(new IOException("disk full"));
    List<Integer> received = new ArrayList<>();

    assertThatThrownBy(() -> channel.forEach(received::add))
        .isInstanceOf(ChannelClosedException.class)
        .hasRootCauseMessage("disk full");
    assertThat(received).hasSize(capacity);
  }

  @Test
  void iteration_whenInterrupted_throwsWithTheFlagSet() throws Exception {
    try (var receiver =
        Background.call(() -> {
          assertThatThrownBy(() -> channel.iterator().hasNext())
              .isInstanceOf(ChannelInterruptedException.class)
              .hasCauseInstanceOf(InterruptedException.class);
          return Thread.currentThread().isInterrupted();
        })) {
      var _ = receiver.awaitBlocked();
      receiver.interrupt();
      assertThat(receiver.get()).isTrue();
    }
  }

  @Test
  void iteration_whenSeveralThreadsIterate_givesEachItemToOne() throws Exception {
    try (var one = Background.call(this::drain);
        var two = Background.callVirtual(this::drain)) {
      for (int i = 0; i < 200; i++) {
        channel.send(i);
      }
      channel.join();
      channel.close();
      List<Integer> all = new ArrayList<>(one.get());
      all.addAll(two.get());
      assertThat(all).hasSize(200).doesNotHaveDuplicates();
    }
  }

  private List<Integer> drain() {
    List<Integer> received = new ArrayList<>();
    for (Integer item : channel) {
      received.add(item);
    }
    return received;
  }

  @Test
  void iterator_whenAtItsEnd_throws() {
    channel.close();
    var iterator = channel.iterator();

    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next)
        .isInstanceOf(java.util.NoSuchElementException.class)
        .hasMessageContaining("closed and drained");
  }

  // ---- Joining.

  @Test
  void join_whenItemsAreUnprocessed_waitsForThem() throws Exception {
    channel.join();
    assumeTrue(capacity > 0);
    channel.send(1);
    assertThat(channel.receive()).isEqualTo(1);

    assertThat(channel.tryJoin(BRIEFLY)).isFalse();
    try (var joiner = Background.run(channel::join).awaitBlocked();
        var second = Background.call(() -> channel.tryJoin(Background.PATIENCE)).awaitBlocked()) {
      channel.processed();
      assertThat(joiner.get()).isNull();
      assertThat(second.get()).isTrue();
    }
  }

  @Test
  void join_whenInterrupted_throws() throws Exception {
    assumeTrue(capacity > 0);
    channel.send(1);
    try (var joiner = Background.run(channel::join).awaitBlocked()) {
      joiner.interrupt();
      assertThatThrownBy(joiner::get).isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void join_whenASenderIsBlocked_doesNotCountItsItem() throws Exception {
    fill();
    try (var _ =
        Background.run(() ->
                assertThatThrownBy(() -> channel.send(100))
                    .isInstanceOf(InterruptedException.class))
            .awaitBlocked()) {
      for (int i = 0; i < capacity; i++) {
        channel.processed(); // of the accepted ones
      }
      assertThat(channel.tryJoin(BRIEFLY)).isTrue();
    }
  }

  @Test
  void join_whenALoopFailedOnItsItem_waitsForThatItem() throws Exception {
    assumeTrue(capacity > 1);
    channel.send(1);
    channel.send(2);

    assertThatThrownBy(
            () -> {
              for (Integer item : channel) {
                if (item == 2) {
                  throw new IllegalStateException("cannot deal with 2");
                }
              }
            })
        .isInstanceOf(IllegalStateException.class);
    assertThat(channel.tryJoin(BRIEFLY)).isFalse();
    channel.processed();
    channel.join();
  }

  @Test
  void processed_whenCalledTooOften_refusesWithTheNumber() throws Exception {
    fill();
    for (int i = 0; i < capacity; i++) {
      channel.processed();
    }

    assertThatThrownBy(channel::processed)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("more often than the " + capacity + " items");
  }

  // ---- The rest.

  @Test
  void bounded_whenCapacityIsNegative_refusesWithTheNumber() {
    assertThatThrownBy(() -> Channel.bounded(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThat(Channel.named("photos", 3)).hasToString("photos (capacity 3)");
  }

  @Test
  void receive_whenReturned_showsWhatTheSenderDid() throws Exception {
    int[] plain = new int[1];
    try (var sender =
        Background.run(() -> {
          for (int i = 1; i <= 2_000; i++) {
            plain[0] = i;
            channel.send(i);
          }
        })) {
      for (int i = 1; i <= 2_000; i++) {
        Integer received = channel.receive();
        assertThat(plain[0]).isGreaterThanOrEqualTo(received);
      }
      assertThat(sender.get()).isNull();
    }
    Optional<Integer> none = channel.tryReceive();
    assertThat(none).isEmpty();
  }
}
