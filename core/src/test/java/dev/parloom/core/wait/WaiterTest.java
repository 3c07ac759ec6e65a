package dev.parloom.core.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Waiting and being woken, and the deadlines of that. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class WaiterTest {

  private final AtomicBoolean done = new AtomicBoolean();
  private final AtomicReference<Waiter> waiter = new AtomicReference<>();

  private Background<Boolean> waitUntil(Deadline deadline) {
    return Background.call(() -> {
      waiter.set(Waiter.ofCurrentThread());
      return waiter.get().await(done::get, deadline);
    });
  }

  @Test
  void await_whenWoken_looksAtItsConditionAgain() throws Exception {
    try (var waiting = waitUntil(Deadline.never()).awaitBlocked()) {
      waiter.get().wake(); // without reason
      assertThat(waiting.awaitBlocked().isDone()).isFalse();
      done.set(true);
      waiter.get().wake();
      assertThat(waiting.get()).isTrue();
    }
  }

  @Test
  void await_whenWokenBefore_doesNotMissIt() throws Exception {
    Waiter mine = Waiter.ofCurrentThread();
    done.set(true);
    mine.wake();

    assertThat(mine.await(done::get, Deadline.never())).isTrue();
  }

  @Test
  void await_whenTheDeadlinePasses_answersFalse() throws Exception {
    Waiter mine = Waiter.ofCurrentThread();

    assertThat(mine.await(done::get, Deadline.in(Duration.ofMillis(2)))).isFalse();
    assertThat(mine.await(done::get, Deadline.in(Duration.ofSeconds(-5)))).isFalse();
    done.set(true);
    assertThat(mine.await(done::get, Deadline.in(Duration.ZERO))).isTrue();
  }

  @Test
  void await_whenInterrupted_throwsUnlessTheConditionHolds() throws Exception {
    try (var waiting = waitUntil(Deadline.never()).awaitBlocked()) {
      waiting.interrupt();
      assertThatThrownBy(waiting::get).isInstanceOf(InterruptedException.class);
    }
    done.set(true);
    Thread.currentThread().interrupt();
    assertThat(Waiter.ofCurrentThread().await(done::get, Deadline.never())).isTrue();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void deadline_whenImmense_neverComes() {
    Deadline immense = Deadline.in(Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(immense.isBounded()).isFalse();
    assertThat(immense.remainingNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(Deadline.in(Duration.ofDays(1)).isBounded()).isTrue();
    assertThat(Deadline.in(Duration.ofDays(1)).remainingNanos()).isPositive();
    assertThat(Deadline.in(Duration.ofSeconds(-1)).remainingNanos()).isNotPositive();
  }
}
