package dev.parloom.verification;

import static java.util.concurrent.TimeUnit.MINUTES;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.channel.Select;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocking sends, receives and selects under schedules that Lincheck chooses: none gets stuck. */
@Tag("night")
@Timeout(value = 60, unit = MINUTES)
final class ChannelScheduleTest {

  private static final int SCHEDULES = 60;

  /** A thread of a schedule, with what it did. */
  private static final class Actor {
    private final Thread thread;
    private volatile int result;

    Actor(Callable<Integer> code) {
      thread =
          new Thread(() -> {
            try {
              result = code.call();
            } catch (ChannelClosedException e) {
              result = -1;
            } catch (Exception e) {
              throw new AssertionError(e);
            }
          });
      thread.start();
    }

    int join() {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return result;
    }
  }

  /** Plain, for Lincheck follows every call that a schedule makes. */
  private static void require(int found, int... expected) {
    for (int one : expected) {
      if (found == one) {
        return;
      }
    }
    throw new AssertionError("expected another result than " + found);
  }

  private static int sum(List<Actor> actors) {
    int sum = 0;
    for (Actor actor : actors) {
      sum += actor.join();
    }
    return sum;
  }

  private static int send(Channel<Integer> channel, int item) throws InterruptedException {
    channel.send(item);
    return item;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void send_whenTwoSendersMeetAReceiver_arriveOnceEach(int capacity) {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          Channel<Integer> channel = Channel.bounded(capacity);
          Actor one = new Actor(() -> send(channel, 1));
          Actor two = new Actor(() -> send(channel, 2));
          Actor receiver = new Actor(() -> 10 * channel.receive() + channel.receive());
          require(one.join() + two.join(), 3);
          require(receiver.join(), 12, 21);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void close_whenItMeetsASendAndAReceive_losesNothing(int capacity) {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          Channel<Integer> channel = Channel.bounded(capacity);
          Actor sender = new Actor(() -> send(channel, 7));
          Actor receiver = new Actor(channel::receive);
          channel.close();
          require(receiver.join(), sender.join()); // 7, or -1 for both
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void select_whenTwoSendersWait_takesEachOnce(int capacity) {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          Channel<Integer> left = Channel.bounded(capacity);
          Channel<Integer> right = Channel.bounded(capacity);
          Actor one = new Actor(() -> send(left, 1));
          Actor two = new Actor(() -> send(right, 2));
          Actor selector =
              new Actor(() -> {
                int first = Select.first(left.receiving(n -> n), right.receiving(n -> n));
                int second = Select.first(right.receiving(n -> n), left.receiving(n -> n));
                return 10 * first + second;
              });
          require(one.join() + two.join(), 3);
          require(selector.join(), 12, 21);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void select_whenTwoSelectsMeetInOppositeOrder_handOver(int capacity) {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          Channel<Integer> left = Channel.bounded(capacity);
          Channel<Integer> right = Channel.bounded(capacity);
          Actor sender =
              new Actor(() -> Select.first(left.sending(1, () -> 1), right.sending(2, () -> 2)));
          Actor receiver =
              new Actor(() -> Select.first(right.receiving(n -> n), left.receiving(n -> n)));
          require(receiver.join(), sender.join());
        });
  }

  @Test
  void receive_whenASelectIsServedElsewhere_isNotForgotten() {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          Channel<Integer> left = Channel.bounded(0);
          Channel<Integer> right = Channel.bounded(0);
          List<Actor> actors = new ArrayList<>();
          actors.add(
              new Actor(() -> Select.first(left.receiving(n -> n), right.receiving(n -> n))));
          actors.add(new Actor(left::receive));
          actors.add(new Actor(() -> send(left, 1)));
          actors.add(
              new Actor(() -> Select.first(right.sending(2, () -> 2), left.sending(2, () -> 2))));
          require(sum(actors), 6);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void tryFirst_whenItMeetsASenderAndAReceiver_losesNothing(int capacity) {
    Lincheck.runConcurrentTest(
        SCHEDULES,
        () -> {
          Channel<Integer> left = Channel.bounded(capacity);
          Channel<Integer> right = Channel.bounded(capacity);
          Actor sender = new Actor(() -> send(left, 1));
          Actor selector =
              new Actor(() ->
                  Select.<Integer>tryFirst(left.receiving(n -> n), right.sending(2, () -> 0))
                      .orElse(-5));
          Actor receiver = new Actor(() -> right.tryReceive().orElse(0));
          int sent = sender.join();
          boolean received = selector.join() == 1;
          require(sent, 1);
          require(left.size(), received ? 0 : 1);
          int taken = receiver.join();
          require(taken + 2 * right.size(), received ? 0 : 2);
        });
  }
}
