package dev.parloom.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.pool.Task;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The moments in which the baton changes hands, met by wakes from other threads that come a little
 * earlier or later each time.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class LoopRaceTest {

  private static final long SEED = 20_261_121;

  /** Up to a few hundred nanoseconds. */
  private static void linger(SplittableRandom random) {
    for (int i = random.nextInt(60); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  /** Until it has that value; spinning first, then letting others have the processor. */
  @SuppressWarnings("ThreadPriorityCheck") // a wait by parking would hide the moments looked for
  private static void await(AtomicInteger value, int least) {
    long begin = System.nanoTime();
    for (int i = 0; value.get() < least; i++) {
      if (i < 200) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
        if (System.nanoTime() - begin > Background.PATIENCE.toNanos()) {
          throw new AssertionError(
              "stuck at %d of %d, so a wake was missed (seed %d)"
                  .formatted(value.get(), least, SEED));
        }
      }
    }
  }

  /**
   * One coroutine goes idle again and again; what wakes it comes about when it has just done so.
   */
  @Test
  void wake_whenTheLoopIsJustGoingIdle_isNotMissed() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    int rounds = 300_000;
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open()) {
      Channel<Integer> questions = Channel.bounded(1);
      AtomicInteger answered = new AtomicInteger();
      Task<Integer> echo =
          loop.submit(() -> {
            for (int question : questions) {
              answered.set(question); // no channel: the asker must not need a wake itself
            }
            return answered.get();
          });
      for (int i = 1; i <= rounds; i++) {
        questions.send(i);
        await(answered, i);
        linger(random);
      }
      questions.close();
      assertThat(echo.get()).isEqualTo(rounds);
    }
  }

  /** Two threads wake a coroutine each of an idle loop, at the same time. */
  @Test
  void wake_whenTwoComeToAnIdleLoopAtOnce_letsOneRunAfterTheOther() throws Exception {
    int rounds = 100_000;
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    AtomicInteger turn = new AtomicInteger();
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open();
        Background<Void> other =
            Background.run(() -> wakeInStep(loop, rounds, turn, 1, inside, together))) {
      wakeInStep(loop, rounds, turn, 0, inside, together);
      assertThat(other.get()).isNull();
    }
    assertThat(together).hasValue(0);
  }

  private static void wakeInStep(
      Loop loop,
      int rounds,
      AtomicInteger arrivals,
      int self,
      AtomicInteger inside,
      AtomicInteger together)
      throws Exception {
    SplittableRandom random = new SplittableRandom(SEED + self);
    Channel<Integer> mine = Channel.bounded(1);
    AtomicInteger seen = new AtomicInteger(-1);
    Task<Integer> waiting =
        loop.submit(() -> {
          for (int round : mine) {
            if (inside.incrementAndGet() != 1) {
              together.incrementAndGet();
            }
            for (int i = 0; i < 20; i++) {
              Thread.onSpinWait();
            }
            inside.decrementAndGet();
            seen.set(round);
          }
          return seen.get();
        });
    for (int i = 0; i < rounds; i++) {
      arrivals.incrementAndGet();
      await(arrivals, 2 * (i + 1)); // both start each round together
      linger(random);
      mine.send(i);
      await(seen, i);
    }
    mine.close();
    assertThat(waiting.get()).isEqualTo(rounds - 1);
  }
}
