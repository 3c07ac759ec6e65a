package dev.parloom.core.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.channel.Select;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolDeadlockException;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.TaskTimeoutException;
import dev.parloom.core.pool.Work;
import dev.parloom.core.scope.Scope;
import dev.parloom.core.scope.ScopeTimeoutException;
import dev.parloom.core.thread.ThreadPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Turns on a loop: who runs when, what is given up where, and how it all ends. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class LoopTest {

  private final List<String> log = new ArrayList<>(); // by tasks of one loop: no lock

  private static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  /** Runs the work as the only task that a test starts, so that the rest starts from it. */
  private static <R extends @Nullable Object> R on(Loop loop, Work<R> work) throws Exception {
    return loop.submit(work).get();
  }

  private static Throwable causeOf(Task<?> task) throws InterruptedException {
    return switch (task.outcome()) {
      case Outcome.Done<?> done -> throw new AssertionError("did not fail: " + done);
      case Outcome.Failed<?>(var cause) -> cause;
    };
  }

  // ---- Turns.

  @Test
  void tasks_whenTheyYield_takeTurnsInOrder() throws Exception {
    try (Loop loop = Loop.open()) {
      on(
          loop,
          () ->
              loop.map(
                  List.of("a", "b", "c"),
                  name -> {
                    for (int i = 0; i < 3; i++) {
                      log.add(name + i);
                      Loop.yieldNow();
                    }
                    return name;
                  }));
    }

    assertThat(log).containsExactly("a0", "b0", "c0", "a1", "b1", "c1", "a2", "b2", "c2");
  }

  @Test
  void yieldNow_whenNothingElseIsReady_returnsAtOnce() throws Exception {
    try (Loop loop = Loop.open()) {
      assertThat(
              on(
                  loop,
                  () -> {
                    for (int i = 0; i < 1000; i++) {
                      Loop.yieldNow();
                    }
                    return 7;
                  }))
          .isEqualTo(7);
    }
  }

  @Test
  void yieldNow_whenATimerIsDue_letsItGoFirst() throws Exception {
    try (Loop loop = Loop.open()) {
      Task<Boolean> sleeper =
          loop.submit(() -> {
            Loop.sleep(ms(2));
            return true;
          });
      assertThat(
              on(
                  loop,
                  () -> {
                    while (!sleeper.isDone()) {
                      Loop.yieldNow();
                    }
                    return sleeper.get();
                  }))
          .isTrue();
    }
  }

  @Test
  void yieldNow_whenCancelled_throws() throws Exception {
    try (Loop loop = Loop.open()) {
      CountDownLatch started = new CountDownLatch(1);
      Task<Integer> endless =
          loop.submit(() -> {
            started.countDown();
            while (true) {
              Loop.yieldNow();
            }
          });
      assertThat(Background.await(started)).isTrue();

      assertThat(endless.cancel(true)).isTrue();
      endless.awaitTermination();
    }
  }

  @Test
  void yieldNow_whenOutsideOfALoop_onlyLooksForAnInterrupt() throws Exception {
    Loop.yieldNow();
    Thread.currentThread().interrupt();

    assertThatThrownBy(Loop::yieldNow).isInstanceOf(InterruptedException.class);
    Loop.sleep(ms(1));
  }

  @Test
  void tasks_whenTheyTalkThroughChannels_neverRunAtOnce() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    Channel<Integer> channel = Channel.bounded(0);
    try (Loop loop = Loop.open()) {
      int sum =
          on(
              loop,
              () -> {
                try (var scope = Scope.failFast(loop)) {
                  Task<Integer> receiver =
                      scope.fork(() -> {
                        int total = 0;
                        for (int n : channel) {
                          assertThat(inside.incrementAndGet()).isEqualTo(1);
                          total += n;
                          inside.decrementAndGet();
                        }
                        return total;
                      });
                  Task<Integer> sender =
                      scope.fork(() -> {
                        for (int n = 0; n < 500; n++) {
                          assertThat(inside.incrementAndGet()).isEqualTo(1);
                          inside.decrementAndGet();
                          channel.send(n);
                        }
                        channel.close();
                        return 0;
                      });
                  scope.join();
                  return receiver.get() + sender.get();
                }
              });
      assertThat(sum).isEqualTo(499 * 500 / 2);
    }
  }

  @Test
  void select_whenInATask_waitsWithoutStoppingTheLoop() throws Exception {
    Channel<Integer> left = Channel.bounded(0);
    Channel<Integer> right = Channel.bounded(0);
    try (Loop loop = Loop.open()) {
      Task<Integer> selector =
          loop.submit(() -> Select.first(left.receiving(n -> n), right.receiving(n -> -n)));
      Task<Integer> sender =
          loop.submit(() -> {
            right.send(5);
            return 0;
          });

      assertThat(selector.get()).isEqualTo(-5);
      assertThat(sender.get()).isZero();
    }
  }

  @Test
  void get_whenTheTaskIsOfAnotherPool_doesNotStopTheLoop() throws Exception {
    CountDownLatch others = new CountDownLatch(1);
    try (Loop loop = Loop.open();
        ThreadPool pool = ThreadPool.platform(1)) {
      Task<Boolean> waiting = loop.submit(() -> pool.submit(() -> Background.await(others)).get());
      Task<Integer> other =
          loop.submit(() -> {
            others.countDown(); // only if the loop goes on
            return 1;
          });

      assertThat(waiting.get()).isTrue();
      assertThat(other.get()).isEqualTo(1);
    }
  }

  @Test
  void outcomes_whenOneFails_leaveTheOthersAlone() throws Exception {
    try (Loop loop = Loop.onVirtualTime()) {
      List<String> ends =
          on(
              loop,
              () -> {
                List<String> seen = new ArrayList<>();
                for (Outcome<Integer> one :
                    loop.outcomes(List.of(3, 2, 1), LoopTest::sleepUnless2)) {
                  seen.add(one instanceof Outcome.Done<Integer>(var n) ? "done " + n : "failed");
                }
                return seen;
              });
      assertThat(ends).containsExactly("done 3", "failed", "done 1");
    }
  }

  private static int sleepUnless2(int n) throws InterruptedException {
    if (n == 2) {
      throw new IllegalStateException("two");
    }
    Loop.sleep(Duration.ofSeconds(n));
    return n;
  }

  // ---- Cancelling.

  @Test
  void cancel_whenWaiting_getsItsTurnBackBeforeItRunsOn() throws Exception {
    Channel<Integer> never = Channel.bounded(0);
    CountDownLatch cancelled = new CountDownLatch(1);
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open()) {
      Task<Integer> waiting =
          loop.submit(() -> {
            try {
              return never.receive();
            } finally {
              log.add("stopped");
            }
          });
      CountDownLatch waits = new CountDownLatch(1);
      Task<Integer> busy =
          loop.submit(() -> {
            waits.countDown(); // the other one does, for it came first
            assertThat(Background.await(cancelled)).isTrue(); // keeps its turn
            log.add("busy");
            return 1;
          });
      assertThat(Background.await(waits)).isTrue();
      assertThat(waiting.cancel(true)).isTrue();
      cancelled.countDown();

      waiting.awaitTermination();
      assertThat(busy.get()).isEqualTo(1);
      assertThat(log).containsExactly("busy", "stopped");
    }
  }

  @Test
  void cancel_whenItComesWhileItWaitsForItsTurn_isSeenThere() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch turnTaken = new CountDownLatch(1);
    Channel<Integer> channel = Channel.bounded(1);
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open()) {
      Task<String> waiting =
          loop.submit(() -> {
            int item = channel.receive(); // served before the interrupt: it has the item
            return item + " " + Thread.currentThread().isInterrupted();
          });
      AtomicBoolean flag = new AtomicBoolean();
      waiting.onDone(_ -> flag.set(true));
      Task<Integer> busy =
          loop.submit(() -> {
            channel.send(1); // the other is ready now, and waits for its turn
            turnTaken.countDown();
            assertThat(Background.await(cancelled)).isTrue();
            return 2;
          });
      assertThat(Background.await(turnTaken)).isTrue();
      assertThat(waiting.cancel(true)).isTrue();
      cancelled.countDown();

      waiting.awaitTermination();
      assertThat(busy.get()).isEqualTo(2);
      assertThat(flag).isTrue();
      assertThat(channel.size()).isZero();
    }
  }

  @Test
  void callLater_whenCancelledBefore_freesItsPlaceAtOnce() throws Exception {
    try (Loop loop = Loop.builder().capacity(1).open()) {
      Task<Integer> later = loop.callLater(Duration.ofDays(1), () -> 1);
      assertThat(loop.trySubmit(() -> 2)).isEmpty();

      assertThat(later.cancel(true)).isTrue();
      assertThat(loop.submit(() -> 3).get()).isEqualTo(3);
      assertThat(causeOf(later)).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void timeout_whenTheTaskWaits_endsItOnTheLoopsTime() throws Exception {
    try (Loop loop = Loop.onVirtualTime()) {
      Task<Integer> slow =
          loop.with(TaskOptions.none().named("slow").timeout(Duration.ofHours(1)))
              .submit(() -> {
                Loop.sleep(Duration.ofHours(2));
                return 1;
              });

      assertThat(causeOf(slow)).isInstanceOf(TaskTimeoutException.class);
      slow.awaitTermination();
      assertThat(loop.time()).isEqualTo(Duration.ofHours(1));
    }
  }

  // ---- Deadlocks.

  @Test
  void get_whenTasksOfTheLoopWaitForEachOther_namesTheCircle() throws Exception {
    try (Loop loop = Loop.open()) {
      List<Task<Integer>> both = new ArrayList<>();
      on(
          loop,
          () -> {
            both.add(loop.submit(() -> both.get(1).get()));
            both.add(loop.submit(() -> both.get(0).get()));
            return 0;
          });

      assertThat(List.of(causeOf(both.get(0)), causeOf(both.get(1))))
          .anyMatch(cause -> cause instanceof PoolDeadlockException);
    }
  }

  @Test
  void get_whenNestedOnTheSameLoop_isNoDeadlock() throws Exception {
    try (Loop loop = Loop.open()) {
      assertThat(loop.submit(() -> loop.submit(() -> loop.submit(() -> 5).get()).get()).get())
          .isEqualTo(5);
      assertThat(loop.submit(() -> loop.map(List.of(1, 2, 3), n -> n)).get())
          .containsExactly(1, 2, 3);
    }
  }

  @Test
  void submit_whenAllTasksOfTheLoopWaitForRoom_namesTheDeadlock() throws Exception {
    try (Loop loop = Loop.builder().name("full").capacity(2).open()) {
      Work<Integer> nested = () -> loop.submit(() -> loop.submit(() -> 1).get()).get();

      assertThat(causeOf(loop.submit(nested)))
          .rootCause()
          .isInstanceOf(PoolDeadlockException.class)
          .hasMessageContaining("room in pool 'full'");
    }
  }

  // ---- Waking from elsewhere.

  @Test
  void receive_whenForeignThreadsRaceWithDeadlines_losesNothing() throws Exception {
    int items = 2_000;
    Channel<Integer> channel = Channel.bounded(2);
    try (Loop loop = Loop.open();
        var sender =
            Background.run(() -> {
              for (int i = 0; i < items; i++) {
                channel.send(i);
              }
              channel.close();
            })) {
      List<Task<Integer>> receivers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        receivers.add(loop.submit(() -> drain(channel)));
      }
      int received = 0;
      for (Task<Integer> receiver : receivers) {
        received += receiver.get();
      }
      assertThat(received).isEqualTo(items);
      assertThat(sender.get()).isNull();
    }
  }

  private static int drain(Channel<Integer> channel) throws InterruptedException {
    int received = 0;
    try {
      while (true) {
        Optional<Integer> item = channel.tryReceive(Duration.ofNanos(20_000));
        received += item.isPresent() ? 1 : 0;
      }
    } catch (ChannelClosedException e) {
      return received;
    }
  }

  @Test
  void receive_whenAForeignThreadAnswers_missesNoWakeUp() throws Exception {
    int rounds = 10_000;
    Channel<Integer> there = Channel.bounded(0);
    Channel<Integer> back = Channel.bounded(0);
    try (Loop loop = Loop.open();
        var echo =
            Background.run(() -> {
              for (int n : there) {
                back.send(n + 1);
              }
            })) {
      Task<Integer> caller =
          loop.submit(() -> {
            int n = 0;
            while (n < rounds) {
              there.send(n);
              n = back.receive();
            }
            there.close();
            return n;
          });
      assertThat(caller.get()).isEqualTo(rounds);
      assertThat(echo.get()).isNull();
    }
  }

  @Test
  void submit_whenTheLoopIsJustGoingIdle_isNotForgotten() throws Exception {
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open()) {
      for (int i = 0; i < 20_000; i++) {
        assertThat(loop.submit(() -> 1).get()).isEqualTo(1); // ends before it gives its turn on
      }
    }
  }

  @Test
  void submit_whenManyThreadsWakeAnIdleLoop_runsOneTaskAtATime() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    int[] plain = new int[1];
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open()) {
      List<Background<@Nullable Void>> callers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        callers.add(Background.run(() -> submitInTurn(loop, inside, plain)));
      }
      for (var caller : callers) {
        try (caller) {
          assertThat(caller.get()).isNull();
        }
      }
    }
    assertThat(plain[0]).isEqualTo(15_000);
  }

  private static void submitInTurn(Loop loop, AtomicInteger inside, int[] plain) throws Exception {
    for (int i = 0; i < 5_000; i++) {
      int together =
          loop.submit(
                  () -> {
                    int now = inside.incrementAndGet();
                    plain[0]++;
                    inside.decrementAndGet();
                    return now;
                  })
              .get();
      assertThat(together).isEqualTo(1);
    }
  }

  // ---- The end.

  @Test
  void close_whenTasksWait_waitsForThem() throws Exception {
    Channel<Integer> channel = Channel.bounded(0);
    Loop loop = Loop.open();
    Task<Integer> waiting = loop.submit(channel::receive);
    try (var closer = Background.run(loop::close).awaitBlocked()) {
      assertThat(closer.isDone()).isFalse();
      channel.send(3);
      assertThat(closer.get()).isNull();
    }
    assertThat(waiting.get()).isEqualTo(3);
  }

  @Test
  void closeWithGrace_whenTasksWait_cancelsThem() throws Exception {
    Channel<Integer> channel = Channel.bounded(0);
    Loop loop = Loop.open();
    List<Task<Integer>> waiting = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      waiting.add(loop.submit(channel::receive));
    }
    Task<Integer> later = loop.callLater(Duration.ofDays(1), () -> 1);

    assertThat(loop.close(Background.PATIENCE)).isEmpty();
    assertThat(waiting).allMatch(Task::isCancelled);
    assertThat(later.isCancelled()).isTrue();
    assertThat(loop.stats().failed()).isEqualTo(11);
  }

  @Test
  void closeWithGrace_whenATaskIgnoresItAndWaits_isASurvivorWithItsStack() throws Exception {
    Channel<Integer> channel = Channel.bounded(0);
    CountDownLatch started = new CountDownLatch(1);
    Loop loop = Loop.builder().name("stubborn").open();
    Task<Integer> deaf =
        loop.with(TaskOptions.none().named("deaf")).submit(() -> receiveDeaf(channel, started));
    assertThat(Background.await(started)).isTrue();

    List<Pool.Survivor> survivors = loop.close(ms(20));
    assertThat(survivors).hasSize(1);
    assertThat(survivors.getFirst().task()).isEqualTo("deaf");
    assertThat(survivors.getFirst().worker()).startsWith("stubborn-");
    assertThat(survivors.getFirst().stack())
        .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("receiveDeaf"));
    channel.send(1);
    deaf.awaitTermination();
    assertThat(loop.close(Background.PATIENCE)).isEmpty();
  }

  private static int receiveDeaf(Channel<Integer> channel, CountDownLatch started) {
    started.countDown();
    while (true) {
      try {
        return channel.receive();
      } catch (InterruptedException e) {
        assertThat(e).isNotNull(); // asked to stop, and not answering
      }
    }
  }

  @Test
  void close_whenAnotherLoopsTaskCallsIt_letsThatLoopGoOn() throws Exception {
    Channel<Integer> channel = Channel.bounded(0);
    Loop inner = Loop.open();
    try (Loop outer = Loop.open()) {
      Task<Integer> waiting = inner.submit(channel::receive);
      Task<Integer> closer =
          outer.submit(() -> {
            inner.close();
            return 1;
          });
      Task<Integer> sender =
          outer.submit(() -> {
            channel.send(4);
            return 2;
          });
      assertThat(closer.get() + sender.get() + waiting.get()).isEqualTo(7);
    }
  }

  @Test
  void scope_whenItsLimitPassesOnVirtualTime_cancelsItsChildren() throws Exception {
    try (Loop loop = Loop.onVirtualTime()) {
      Duration end =
          on(
              loop,
              () -> {
                try (var scope = Scope.collecting(loop, Duration.ofSeconds(90))) {
                  Task<Integer> child = scope.fork(() -> sleepUnless2(1_000));
                  assertThatThrownBy(scope::join).isInstanceOf(ScopeTimeoutException.class);
                  assertThat(child.isCancelled()).isTrue();
                }
                return loop.time();
              });
      assertThat(end).isEqualTo(Duration.ofSeconds(90));
    }
  }
}
