package dev.parloom.process.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a pool gives up starting workers, and how long it waits before. */
class StartFailuresTest {

  private final StartFailures failures = new StartFailures();

  private void fail(int times, boolean wasKilled) {
    for (int i = 0; i < times; i++) {
      failures.failed(wasKilled);
    }
  }

  @Test
  void isEnough_whenThreeInARow() {
    fail(2, false);
    assertThat(failures.isEnough()).isFalse();
    fail(1, false);
    assertThat(failures.isEnough()).isTrue();
  }

  @Test
  void isEnough_whenTheyWereKilled_takesThirty() {
    fail(29, true);
    assertThat(failures.isEnough()).isFalse();
    fail(1, true);
    assertThat(failures.isEnough()).isTrue();
  }

  @Test
  void isEnough_whenSomeWereKilled_countsTheOthersAlone() {
    fail(20, true);
    fail(2, false);
    assertThat(failures.isEnough()).isFalse();
    fail(1, false);
    assertThat(failures.isEnough()).isTrue();
  }

  @Test
  void taskEnded_whenSomeFailedBefore_startsAgain() {
    fail(2, false);
    fail(20, true);
    failures.taskEnded();

    assertThat(failures.inARow()).isZero();
    assertThat(failures.pauseMillis()).isZero();
    fail(2, false);
    assertThat(failures.isEnough()).isFalse();
  }

  @Test
  void workerStarted_whenSomeWereKilled_forgetsTheseOnly() {
    fail(2, false);
    fail(20, true);
    failures.workerStarted();

    assertThat(failures.inARow()).isEqualTo(2);
    fail(1, false);
    assertThat(failures.isEnough()).isTrue();
  }

  @Test
  void pauseMillis_whenFailuresGoOn_doublesUpToASecond() {
    assertThat(failures.pauseMillis()).isZero();
    for (long expected : new long[] {100, 200, 400, 800, 1_000, 1_000}) {
      fail(1, true);
      assertThat(failures.pauseMillis()).isEqualTo(expected);
    }
    fail(1_000_000, true);
    assertThat(failures.pauseMillis()).isEqualTo(1_000);
  }
}
