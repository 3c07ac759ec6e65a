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
 * earlier or later each time: in as many rounds as there are, or as a busy machine has time for.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class LoopRaceTest {

  private static final long SEED = 20_261_121;

  private static final Duration LONG_ENOUGH = Duration.ofSeconds(15);

  private final long startNanos = System.nanoTime();

  private boolean isLast(int round, int rounds) {
    return round == rounds || System.nanoTime() - startNanos > LONG_ENOUGH.toNanos();
  }

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
      int asked = 0;
      do {
        questions.send(++asked);
        await(answered, asked);
        linger(random);
      } while (!isLast(asked, rounds));
      questions.close();
      assertThat(echo.get()).isEqualTo(asked);
    }
  }

  /** Two threads wake a coroutine each of an idle loop, at the same time. */
  @Test
  void wake_whenTwoComeToAnIdleLoopAtOnce_letsOneRunAfterTheOther() throws Exception {
    Steps steps = new Steps(100_000);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger together = new AtomicInteger();
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open();
        Background<Void> other =
            Background.run(() -> wakeInStep(loop, steps, 1, inside, together))) {
      wakeInStep(loop, steps, 0, inside, together);
      assertThat(other.get()).isNull();
    }
    assertThat(together).hasValue(0);
  }

  /** Lets two threads begin each round together, and end after the same one. */
  private final class Steps {
    private final int rounds;
    private final AtomicInteger arrivals = new AtomicInteger();
    private volatile int last = Integer.MAX_VALUE;

    Steps(int rounds) {
      this.rounds = rounds;
    }

    /** Waits for the other; the first of the two says which round is the last. */
    void begin(int round, int self) {
      if (self == 0 && isLast(round + 1, rounds)) {
        last = round;
      }
      arrivals.incrementAndGet();
      await(arrivals, 2 * (round + 1));
    }

    boolean isOver(int round) {
      return round == last;
    }
  }

  private static void wakeInStep(
      Loop loop, Steps steps, int self, AtomicInteger inside, AtomicInteger together)
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
    int round = -1;
    do {
      steps.begin(++round, self);
      linger(random);
      mine.send(round);
      await(seen, round);
    } while (!steps.isOver(round));
    mine.close();
    assertThat(waiting.get()).isEqualTo(round);
  }
}
