package dev.parloom.core.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Senders and receivers that do at random whatever can be done to two channels, while others
 * interrupt them and at last close the channels. Afterwards every accepted item has been received
 * exactly once, and each sender's in its order.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class ChannelStressTest {

  private static final int EACH = 4_000;
  private static final Duration BRIEFLY = Duration.ofNanos(30_000);

  /** The number-th item of a sender; `lane` says which of the two channels took it. */
  private record Item(int sender, int number) {}

  private record Arrival(int lane, Item item) {}

  private final List<Channel<Item>> lanes = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "1, 0, false, 2, 2", "2, 1, false, 3, 2", "3, 2, false, 2, 3", "4, 16, false, 3, 3",
    "5, 0, false, 1, 1", "6, 0, true, 3, 2", "7, 2, true, 2, 2", "8, 1, false, 1, 3"
  })
  void items_whenAllDoAnything_arriveOnceAndInOrder(
      long seed, int capacity, boolean virtual, int senders, int receivers) throws Exception {
    for (int i = 0; i < 2; i++) {
      lanes.add(
          seed % 3 == 0
              ? Channel.prioritized(capacity, Comparator.comparingInt(Item::number))
              : Channel.bounded(capacity));
    }
    List<Background<List<Arrival>>> sending = new ArrayList<>();
    List<Background<List<Arrival>>> receiving = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      int sender = i;
      Random random = new Random(seed * 100 + i);
      sending.add(start(virtual, () -> send(sender, random)));
    }
    for (int i = 0; i < receivers; i++) {
      Random random = new Random(seed * 100 + 50 + i);
      receiving.add(start(virtual, () -> receive(random)));
    }
    try (var disturber = Background.run(() -> disturb(new Random(seed), sending, receiving))) {
      List<Arrival> accepted = new ArrayList<>();
      for (var sender : sending) {
        accepted.addAll(sender.get());
      }
      disturber.interrupt();
      lanes.forEach(Channel::close);
      List<Arrival> received = new ArrayList<>();
      List<List<Arrival>> byReceiver = new ArrayList<>();
      for (var receiver : receiving) {
        byReceiver.add(receiver.get());
        received.addAll(receiver.get());
      }

      assertThat(received).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(accepted);
      byReceiver.forEach(arrivals -> assertOrder(seed, arrivals));
    } finally {
      sending.forEach(Background::close);
      receiving.forEach(Background::close);
    }
  }

  private static Background<List<Arrival>> start(boolean virtual, Callable<List<Arrival>> code) {
    return virtual ? Background.callVirtual(code) : Background.call(code);
  }

  /** Within one lane one receiver sees the items of one sender in their order. */
  private static void assertOrder(long seed, List<Arrival> arrivals) {
    Map<String, Integer> last = new HashMap<>();
    for (Arrival arrival : arrivals) {
      Item item = arrival.item();
      Integer before = last.put(arrival.lane() + " " + item.sender(), item.number());
      assertThat(before == null || before < item.number())
          .as("seed %d: %s came after %s", seed, arrival, before)
          .isTrue();
    }
  }

  /** Sends its items one after another until each is accepted; answers which lane took each. */
  private List<Arrival> send(int sender, Random random) {
    List<Arrival> accepted = new ArrayList<>();
    while (accepted.size() < EACH) {
      int lane = random.nextInt(2);
      Item item = new Item(sender, accepted.size());
      Channel<Item> channel = lanes.get(lane);
      Channel<Item> other = lanes.get(1 - lane);
      try {
        Integer took =
            switch (random.nextInt(5)) {
              case 0 -> {
                channel.send(item);
                yield lane;
              }
              case 1 -> channel.trySend(item) ? lane : null;
              case 2 -> channel.trySend(item, BRIEFLY) ? lane : null;
              case 3 ->
                  Select.<Integer>first(
                      channel.sending(item, () -> lane), other.sending(item, () -> 1 - lane));
              default ->
                  Select.<Integer>tryFirst(
                          BRIEFLY,
                          channel.sending(item, () -> lane),
                          other.sending(item, () -> 1 - lane))
                      .orElse(null);
            };
        if (took != null) {
          accepted.add(new Arrival(took, item));
        }
      } catch (InterruptedException e) {
        assertThat(accepted).hasSizeLessThan(EACH); // had no effect: the item is sent again
      }
    }
    return accepted;
  }

  private List<Arrival> receive(Random random) {
    List<Arrival> received = new ArrayList<>();
    boolean[] closed = new boolean[2];
    while (!closed[0] || !closed[1]) {
      int lane = closed[0] ? 1 : closed[1] ? 0 : random.nextInt(2);
      Channel<Item> channel = lanes.get(lane);
      Channel<Item> other = lanes.get(1 - lane);
      try {
        Optional<Arrival> arrival =
            switch (random.nextInt(4)) {
              case 0 -> channel.tryReceive().map(item -> new Arrival(lane, item));
              case 1 -> channel.tryReceive(BRIEFLY).map(item -> new Arrival(lane, item));
              case 2 ->
                  Optional.of(
                      Select.<Arrival>first(
                          channel.receiving(item -> new Arrival(lane, item)),
                          other.receiving(
                              item -> new Arrival(1 - lane, item),
                              () -> new Arrival(-1, new Item(0, 0)))));
              default ->
                  Select.<Arrival>tryFirst(
                      BRIEFLY,
                      channel.receiving(item -> new Arrival(lane, item)),
                      other.receiving(
                          item -> new Arrival(1 - lane, item),
                          () -> new Arrival(-1, new Item(0, 0))));
            };
        arrival.filter(one -> one.lane() >= 0).ifPresent(received::add);
      } catch (ChannelClosedException e) {
        closed[lane] = true;
      } catch (InterruptedException e) {
        assertThat(closed).hasSize(2); // had no effect: go on
      }
    }
    return received;
  }

  private static void disturb(
      Random random,
      List<Background<List<Arrival>>> sending,
      List<Background<List<Arrival>>> receiving) {
    List<Background<List<Arrival>>> all = new ArrayList<>(sending);
    all.addAll(receiving);
    while (!Thread.currentThread().isInterrupted()) {
      all.get(random.nextInt(all.size())).interrupt();
      for (int spin = random.nextInt(20_000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
    }
  }
}
