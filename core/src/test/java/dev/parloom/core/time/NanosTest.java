package dev.parloom.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

final class NanosTest {

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final long CENTURY = 36_525L * 24 * 3_600 * 1_000_000_000;

  @Test
  void nanos_whenUpToACentury_areExact() {
    assertThat(Nanos.of(Duration.ZERO)).isZero();
    assertThat(Nanos.of(Duration.ofSeconds(2, 3))).isEqualTo(2_000_000_003L);
    assertThat(Nanos.of(Duration.ofNanos(-7))).isEqualTo(-7);
    assertThat(Nanos.of(Duration.ofDays(36_525).minusNanos(1))).isEqualTo(CENTURY - 1);
  }

  @Test
  void nanos_whenLonger_areACentury() {
    assertThat(Nanos.of(Duration.ofDays(36_525).plusNanos(1))).isEqualTo(CENTURY);
    assertThat(Nanos.of(FOREVER)).isEqualTo(CENTURY);
    assertThat(Nanos.of(FOREVER.negated())).isEqualTo(-CENTURY);
  }

  /** Whatever the clock shows, which may be near its end. */
  @Test
  void nanos_whenAddedToATime_lieAheadOfIt() {
    for (long now : new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
      assertThat(now + Nanos.of(FOREVER) - now).isPositive();
    }
  }

  @Test
  void millisAndSeconds_areDefinedForAllDurations() {
    assertThat(Nanos.millis(Duration.ofNanos(1_999_999))).isEqualTo(1);
    assertThat(Nanos.millis(Duration.ofNanos(-1))).isEqualTo(-1);
    assertThat(Nanos.millis(FOREVER)).isEqualTo(CENTURY / 1_000_000);
    assertThat(Nanos.seconds(Duration.ofMillis(1_500))).isEqualTo(1.5);
    assertThat(Nanos.seconds(Duration.ofMillis(-1_500))).isEqualTo(-1.5);
    assertThat(Nanos.seconds(FOREVER)).isEqualTo((double) Long.MAX_VALUE);
  }
}
