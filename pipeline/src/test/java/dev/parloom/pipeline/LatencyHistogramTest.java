package dev.parloom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyHistogramTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void percentile_whenComparedWithSorting_isAtMostThirteenPercentTooLarge(long seed) {
    Random random = new Random(seed);
    LatencyHistogram histogram = new LatencyHistogram();
    long[] nanos = new long[10_001];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = (long) Math.exp(random.nextDouble() * 30);
      histogram.add(nanos[i]);
    }
    Arrays.sort(nanos);
    for (double share : new double[] {0.01, 0.5, 0.95, 0.999}) {
      long exact = nanos[(int) Math.ceil(share * nanos.length) - 1];
      assertThat(histogram.percentile(share).toNanos())
          .as("seed %d, share %s", seed, share)
          .isBetween(exact, (long) (exact * 1.125) + 1);
    }
    assertThat(histogram.max()).isEqualTo(Duration.ofNanos(nanos[nanos.length - 1]));
  }

  @Test
  void percentile_whenEmpty_isZero() {
    assertThat(new LatencyHistogram().percentile(0.5)).isZero();
  }

  @Test
  void percentile_whenOneValueWasAdded_isThatValue() {
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.add(Long.MAX_VALUE);

    assertThat(histogram.percentile(0.5)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
  }
}
