package dev.parloom.core.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sentence of {@link Select}'s documentation, over capacities. */
@ParameterizedClass
@ValueSource(ints = {0, 1, 2, 16})
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class SelectTest {

  private static final Duration BRIEFLY = Duration.ofMillis(2);

  private final int capacity;
  private final Channel<Integer> numbers;
  private final Channel<String> words;

  SelectTest(int capacity) {
    this.capacity = capacity;
    numbers = Channel.named("numbers", capacity);
    words = Channel.named("words", capacity);
  }

  private static <T> void fill(Channel<T> channel, Function<Integer, T> items)
      throws InterruptedException {
    for (int i = 0; i < channel.capacity(); i++) {
      channel.send(items.apply(i));
    }
  }

  private String firstOfBoth() throws InterruptedException {
    return Select.first(numbers.receiving(n -> "number " + n), words.receiving(w -> "word " + w));
  }

  // ---- Which way it goes.

  @Test
  void first_whenOneIsReady_goesThatWay() throws Exception {
    try (var sender = Background.run(() -> words.send("hello"))) {
      assertThat(firstOfBoth()).isEqualTo("word hello");
      assertThat(sender.get()).isNull();
    }
  }

  @Test
  void first_whenBothAreReady_takesTheOneListedFirst() throws Exception {
    try (var one = Background.run(() -> words.send("hello"));
        var two = Background.run(() -> numbers.send(1))) {
      if (capacity == 0) {
        var _ = one.awaitBlocked();
        var _ = two.awaitBlocked();
      } else {
        assertThat(one.get()).isNull();
        assertThat(two.get()).isNull();
      }
      assertThat(firstOfBoth()).isEqualTo("number 1");
      assertThat(firstOfBoth()).isEqualTo("word hello");
    }
  }

  @Test
  void first_whenNoneIsReady_waitsForTheFirstToBecome() throws Exception {
    try (var selecting = Background.call(this::firstOfBoth).awaitBlocked()) {
      words.send("late");
      assertThat(selecting.get()).isEqualTo("word late");
    }
    assertThat(numbers.trySend(1)).isEqualTo(capacity > 0); // nobody waits there any more
  }

  @Test
  void first_whenReceiverWaits_sends() throws Exception {
    try (var receiver = Background.call(words::receive).awaitBlocked()) {
      assertThat(
              Select.first(
                  numbers.receiving(n -> "number " + n), words.sending("hi", () -> "sent")))
          .isEqualTo("sent");
      assertThat(receiver.get()).isEqualTo("hi");
    }
  }

  @Test
  void first_whenTheChannelToSendToIsFull_waitsForRoom() throws Exception {
    fill(words, i -> "word " + i);
    try (var selecting =
        Background.call(() ->
                Select.first(
                    numbers.receiving(n -> "number " + n), words.sending("late", () -> "sent")))
            .awaitBlocked()) {
      assertThat(words.receive()).isEqualTo(capacity == 0 ? "late" : "word 0");
      assertThat(selecting.get()).isEqualTo("sent");
      assertThat(words.size()).isEqualTo(capacity);
    }
  }

  @Test
  void first_whenItGoesOneWay_doesNotGoTheOther() throws Exception {
    try (var selecting =
        Background.call(() ->
                Select.first(
                    numbers.receiving(n -> "number " + n), words.receiving(w -> "word " + w)))
            .awaitBlocked()) {
      numbers.send(1);
      assertThat(selecting.get()).isEqualTo("number 1");
    }
    try (var sender = Background.run(() -> words.send("kept"))) {
      assertThat(words.receive()).isEqualTo("kept");
      assertThat(sender.get()).isNull();
    }
  }

  @Test
  void first_whenItsHandlerThrows_handsThatOnAfterTheItemWasTaken() throws Exception {
    try (var sender = Background.run(() -> numbers.send(1))) {
      assertThatThrownBy(() ->
              Select.first(
                  numbers.receiving(n -> {
                    throw new IllegalStateException("got " + n);
                  })))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("got 1");
      assertThat(sender.get()).isNull();
    }
    assertThat(numbers.tryReceive()).isEmpty();
  }

  @Test
  void first_whenItsHandlerAnswersNull_answersNull() throws Exception {
    try (var sender = Background.run(() -> numbers.send(1))) {
      @Nullable String nothing = Select.<@Nullable String>first(numbers.receiving(_ -> null));
      assertThat(nothing).isNull();
      assertThat(sender.get()).isNull();
    }
  }

  @Test
  void first_whenHandlerRuns_isTheCallingThread() throws Exception {
    try (var sender = Background.run(() -> numbers.send(1))) {
      Thread handled = Select.first(numbers.receiving(_ -> Thread.currentThread()));
      assertThat(handled).isSameAs(Thread.currentThread());
      assertThat(sender.get()).isNull();
    }
  }

  @Test
  void first_whenNothingIsListed_refuses() {
    assertThatThrownBy(() -> Select.<Integer>first()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Select.<Integer>tryFirst())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Select.<Integer>tryFirst(BRIEFLY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // ---- Not waiting, or not for long.

  @Test
  void tryFirst_whenNoneIsReady_isEmpty() throws Exception {
    fill(words, i -> "word " + i);
    Clause<Integer> receive = numbers.receiving(n -> n);
    Clause<Integer> send = words.sending("more", () -> 0);

    assertThat(Select.<Integer>tryFirst(receive, send)).isEmpty();
    assertThat(Select.<Integer>tryFirst(BRIEFLY, receive, send)).isEmpty();
    assertThat(words.size()).isEqualTo(capacity);
    assertThat(numbers.trySend(1)).isEqualTo(capacity > 0); // the select waits there no more
    assertThat(words.trySend("x")).isFalse();
  }

  @Test
  void tryFirst_whenOneBecomesReadyInTime_goes() throws Exception {
    try (var selecting =
        Background.call(
                () -> Select.<Integer>tryFirst(Background.PATIENCE, numbers.receiving(n -> n)))
            .awaitBlocked()) {
      numbers.send(6);
      assertThat(selecting.get()).contains(6);
    }
  }

  @Test
  void first_whenInterrupted_wentNoWay() throws Exception {
    try (var selecting = Background.call(this::firstOfBoth).awaitBlocked()) {
      selecting.interrupt();
      assertThatThrownBy(selecting::get).isInstanceOf(InterruptedException.class);
    }
    assertThat(numbers.trySend(1)).isEqualTo(capacity > 0);
    assertThat(words.trySend("x")).isEqualTo(capacity > 0);
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::firstOfBoth).isInstanceOf(InterruptedException.class);
    assertThat(numbers.size()).isEqualTo(Math.min(1, capacity));
  }

  // ---- Closed channels.

  @Test
  void first_whenAChannelIsClosedAndDrained_throwsItsCause() throws Exception {
    numbers.closeWith(new IOException("disk full"));

    assertThatThrownBy(this::firstOfBoth)
        .isInstanceOf(ChannelClosedException.class)
        .hasMessageContaining("numbers")
        .hasRootCauseMessage("disk full");
    assertThatThrownBy(() -> Select.<Integer>tryFirst(numbers.receiving(n -> n)))
        .isInstanceOf(ChannelClosedException.class);
    assertThatThrownBy(() -> Select.<Integer>first(numbers.sending(1, () -> 1)))
        .isInstanceOf(ChannelClosedException.class);
  }

  @Test
  void first_whenAClosedChannelIsListedAfterAReadyOne_takesTheReadyOne() throws Exception {
    words.close();
    try (var sender = Background.run(() -> numbers.send(1))) {
      if (capacity == 0) {
        var _ = sender.awaitBlocked();
      } else {
        assertThat(sender.get()).isNull();
      }
      assertThat(firstOfBoth()).isEqualTo("number 1");
    }
  }

  @Test
  void first_whenToldWhatToDoWhenClosed_doesThat() throws Exception {
    fill(numbers, i -> i);
    numbers.close();
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i <= capacity; i++) {
      seen.add(Select.<Integer>first(numbers.receiving(n -> n, () -> -1)));
    }

    assertThat(seen).hasSize(capacity + 1).endsWith(-1).startsWith(capacity == 0 ? -1 : 0);
  }

  @Test
  void first_whenAChannelIsClosedWhileItWaits_ends() throws Exception {
    try (var throwing = Background.call(this::firstOfBoth).awaitBlocked();
        var answering =
            Background.call(() ->
                    Select.<String>first(
                        numbers.receiving(n -> "number " + n),
                        words.receiving(w -> "word " + w, () -> "end")))
                .awaitBlocked()) {
      words.close();
      assertThatThrownBy(throwing::get).isInstanceOf(ChannelClosedException.class);
      assertThat(answering.get()).isEqualTo("end");
    }
  }

  @Test
  void first_whenSendingAndTheChannelIsClosedWhileItWaits_fails() throws Exception {
    fill(numbers, i -> i);
    try (var sending =
        Background.call(() -> Select.<Integer>first(numbers.sending(100, () -> 1)))
            .awaitBlocked()) {
      numbers.close();
      assertThatThrownBy(sending::get).isInstanceOf(ChannelClosedException.class);
      assertThat(numbers.size()).isEqualTo(capacity);
    }
  }

  // ---- Several selects.

  @Test
  void first_whenItHoldsBothEndsOfOneChannel_isNotItsOwnPartner() throws Exception {
    if (capacity > 0) {
      assertThat(bothEnds(7)).isEqualTo(-7); // there is room
      assertThat(bothEnds(8)).isEqualTo(7); // listed first
      return;
    }
    try (var selecting = Background.call(() -> bothEnds(7)).awaitBlocked()) {
      numbers.send(9);
      assertThat(selecting.get()).isEqualTo(9);
    }
    try (var selecting = Background.call(() -> bothEnds(7)).awaitBlocked()) {
      assertThat(numbers.receive()).isEqualTo(7);
      assertThat(selecting.get()).isEqualTo(-7);
    }
  }

  private int bothEnds(int mine) throws InterruptedException {
    return Select.<Integer>first(numbers.receiving(n -> n), numbers.sending(mine, () -> -mine));
  }

  @Test
  void first_whenTwoSelectsMeet_oneSendsAndOneReceives() throws Exception {
    for (int round = 0; round < 500; round++) {
      try (var one = Background.callVirtual(() -> bothEnds(1));
          var two = Background.callVirtual(() -> bothEnds(2))) {
        List<Integer> ends = List.of(one.get(), two.get());
        if (capacity == 0) {
          assertThat(ends).isIn(List.of(2, -2), List.of(-1, 1));
        } else {
          assertThat(ends).allMatch(end -> end != 0);
        }
      }
      while (numbers.tryReceive().isPresent()) {
        assertThat(numbers.isClosed()).isFalse();
      }
    }
  }

  @Test
  void first_whenSelectsListTheSameChannelsInOppositeOrder_doNotBlockEachOther() throws Exception {
    int rounds = 1_000;
    try (var left =
            Background.call(() -> {
              int sent = 0;
              for (int i = 0; i < rounds; i++) {
                int item = i;
                sent +=
                    Select.<Integer>first(
                        numbers.sending(item, () -> 1), words.sending("w", () -> 1));
              }
              return sent;
            });
        var right =
            Background.call(() -> {
              int received = 0;
              for (int i = 0; i < rounds; i++) {
                received +=
                    Select.<Integer>first(words.receiving(_ -> 1), numbers.receiving(_ -> 1));
              }
              return received;
            })) {
      assertThat(left.get()).isEqualTo(rounds);
      assertThat(right.get()).isEqualTo(rounds);
    }
  }
}
