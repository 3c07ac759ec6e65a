package dev.parloom.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.pool.Task;
import dev.parloom.core.thread.ThreadPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Time on a loop, virtual and real: when it passes, when it stands, what comes first. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class VirtualTimeTest {

  private static final List<Integer> STEPS = List.of(1000, 800, 500);

  private final List<String> lines = new ArrayList<>();

  private int countDown(Loop loop, int stepMillis) throws InterruptedException {
    for (int n = 3; n > 0; n--) {
      Loop.sleep(Duration.ofMillis(stepMillis));
      lines.add("%d ms: %d by %d".formatted(loop.time().toMillis(), n, stepMillis));
    }
    return stepMillis;
  }

  @Test
  void countdowns_whenOneAfterAnother_takeTheSum() throws Exception {
    try (Loop loop = Loop.onVirtualTime()) {
      Task<Integer> all =
          loop.submit(() -> {
            for (int step : STEPS) {
              countDown(loop, step);
            }
            return 0;
          });

      assertThat(all.get()).isZero();
      assertThat(loop.time()).isEqualTo(Duration.ofMillis(6900));
      assertThat(lines).hasSize(9).startsWith("1000 ms: 3 by 1000").endsWith("6900 ms: 1 by 500");
    }
  }

  @Test
  void countdowns_whenOnTheLoop_takeTheLongest() throws Exception {
    try (Loop loop = Loop.onVirtualTime()) {
      Task<List<Integer>> all = loop.submit(() -> loop.map(STEPS, step -> countDown(loop, step)));

      assertThat(all.get()).isEqualTo(STEPS);
      assertThat(loop.time()).isEqualTo(Duration.ofSeconds(3));
      assertThat(lines)
          .containsExactly(
              "500 ms: 3 by 500",
              "800 ms: 3 by 800",
              "1000 ms: 3 by 1000", // asked for first
              "1000 ms: 2 by 500",
              "1500 ms: 1 by 500",
              "1600 ms: 2 by 800",
              "2000 ms: 2 by 1000",
              "2400 ms: 1 by 800",
              "3000 ms: 1 by 1000");
    }
  }

  @Test
  void callLater_whenSeveral_startInTheOrderOfTheirTimes() throws Exception {
    Loop loop = Loop.onVirtualTime();
    Task<Integer> first =
        loop.submit(() -> {
          List<Task<Boolean>> tasks = new ArrayList<>();
          for (int at : new int[] {30, 10, 20, 10, -5}) {
            int number = tasks.size();
            tasks.add(
                loop.callLater(
                    Duration.ofSeconds(at),
                    () -> lines.add(loop.time().toSeconds() + " s, number " + number)));
          }
          tasks.add(loop.callAt(Duration.ofSeconds(15), () -> lines.add("15 s, by callAt")));
          assertThat(tasks.get(2).cancel(true)).isTrue();
          return 0;
        });
    assertThat(first.get()).isZero();
    loop.close();
    assertThat(lines)
        .containsExactly(
            "0 s, number 4",
            "10 s, number 1",
            "10 s, number 3",
            "15 s, by callAt",
            "30 s, number 0");
    assertThat(loop.time()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void tryReceive_whenInATask_goesByTheLoopsTime() throws Exception {
    Channel<Integer> channel = Channel.bounded(1);
    try (Loop loop = Loop.onVirtualTime()) {
      Task<Integer> receiver =
          loop.submit(() -> {
            Task<Integer> sender =
                loop.callLater(
                    Duration.ofMinutes(10),
                    () -> {
                      channel.send(6);
                      return 0;
                    });
            assertThat(channel.tryReceive(Duration.ofMinutes(9))).isEmpty();
            assertThat(loop.time()).isEqualTo(Duration.ofMinutes(9));
            assertThat(channel.tryReceive(Duration.ofMinutes(9))).hasValue(6);
            assertThat(loop.time()).isEqualTo(Duration.ofMinutes(10));
            return sender.get();
          });
      assertThat(receiver.get()).isZero();
    }
  }

  @Test
  void time_whenWorkIsOnAnotherPool_standsStill() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Channel<Long> times = Channel.bounded(10);
    try (Loop loop = Loop.onVirtualTime();
        ThreadPool pool = ThreadPool.platform(1)) {
      Task<Long> all =
          loop.submit(() -> {
            Task<Boolean> outside = pool.submit(() -> Background.await(release));
            Task<Long> sleeper =
                loop.submit(() -> {
                  Loop.sleep(Duration.ofDays(1));
                  return loop.time().toDays();
                });
            times.send(loop.time().toDays());
            assertThat(outside.get()).isTrue();
            times.send(loop.time().toDays());
            return sleeper.get();
          });
      assertThat(times.receive()).isZero();
      assertThat(loop.trySubmit(() -> 0))
          .hasValueSatisfying(task -> assertThat(get(task)).isZero());
      assertThat(loop.time()).isZero();
      release.countDown();

      assertThat(times.receive()).isZero();
      assertThat(all.get()).isEqualTo(1);
    }
  }

  private static int get(Task<Integer> task) {
    try {
      return task.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void time_whenAPoolRefusesWork_passesAgain() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    ThreadPool closed = ThreadPool.platform(1);
    closed.close();
    try (Loop loop = Loop.onVirtualTime();
        ThreadPool pool = ThreadPool.builder().workers(1).queue(0).open()) {
      Task<Boolean> occupied = pool.submit(() -> Background.await(release)); // not the loop's
      Task<Optional<Task<Integer>>> refused =
          loop.submit(() -> {
            Optional<Task<Integer>> task = pool.trySubmit(() -> 1);
            try {
              var _ = closed.submit(() -> 1);
            } catch (RuntimeException e) {
              Loop.sleep(Duration.ofSeconds(1));
            }
            return task;
          });
      assertThat(refused.get()).isEmpty();
      assertThat(loop.time()).isEqualTo(Duration.ofSeconds(1));
      release.countDown();
      assertThat(occupied.get()).isTrue();
    }
  }

  @Test
  void sleep_whenOnRealTime_lastsThatLong() throws Exception {
    try (Loop loop = Loop.open()) {
      long start = System.nanoTime();
      List<Integer> slept =
          loop.map(
              List.of(12, 3, 7),
              millis -> {
                Loop.sleep(Duration.ofMillis(millis));
                return millis;
              });

      assertThat(slept).containsExactly(12, 3, 7);
      assertThat(System.nanoTime() - start).isBetween(12_000_000L, Background.PATIENCE.toNanos());
      assertThat(loop.time()).isGreaterThanOrEqualTo(Duration.ofMillis(12));
    }
  }
}
