package dev.parloom.measure.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parloom.measure.Estimate;
import dev.parloom.measure.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters that are known are found again, within the interval that is stated. */
final class FitTest {

  private static final int STUDIES = 400;

  private static Timings synthetic(
      ScalingLaw law, int[] workers, int rounds, double noise, double disturbed, Random chance) {
    SortedMap<Integer, Sample> seconds = new TreeMap<>();
    for (int count : workers) {
      List<Double> all = new ArrayList<>();
      for (int round = 0; round < rounds; round++) {
        double other = chance.nextDouble() < disturbed ? 1.5 : 1;
        all.add(3 / law.speedup(count) * Math.exp(noise * chance.nextGaussian()) * other);
      }
      seconds.put(count, new Sample(all));
    }
    return new Timings(seconds);
  }

  /** In how many studies of a hundred something holds. */
  private static double percent(
      ScalingLaw law,
      int[] workers,
      int rounds,
      double disturbed,
      BiPredicate<Timings, Random> holds) {
    Random chance = new Random(20);
    long held = 0;
    for (int study = 0; study < STUDIES; study++) {
      if (holds.test(synthetic(law, workers, rounds, 0.02, disturbed, chance), chance)) {
        held++;
      }
    }
    return 100.0 * held / STUDIES;
  }

  private static boolean holds(Estimate estimate, double value) {
    return estimate.low() <= value && value <= estimate.high();
  }

  private static Estimate parameter(Fit fit, String name) {
    return java.util.Objects.requireNonNull(fit.parameters().get(name));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.02, 0.1, 0.3, 0.6, 1})
  void amdahl_whenMeasuredWithNoise_findsTheSerialShareWithinItsInterval(double serial) {
    for (int[] workers : List.of(new int[] {1, 2}, new int[] {1, 2, 4, 8})) {
      assertThat(
              percent(
                  new Amdahl(serial),
                  workers,
                  7,
                  0,
                  (timings, _) -> holds(parameter(Fit.amdahl(timings), "serial share"), serial)))
          .as("of 100 intervals of 95 %%")
          .isBetween(92.0, 100.0);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.6})
  void gustafson_whenMeasuredWithNoise_findsTheSerialShareWithinItsInterval(double serial) {
    assertThat(
            percent(
                new Gustafson(serial),
                new int[] {1, 2, 4, 8},
                7,
                0,
                (timings, _) -> holds(parameter(Fit.gustafson(timings), "serial share"), serial)))
        .isBetween(92.0, 100.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.001, 0.01, 0.1})
  void universal_whenMeasuredWithNoise_findsBothWithinTheirIntervals(double coherency) {
    ScalingLaw law = new UniversalScalability(0.05, coherency);
    int[] workers = {1, 2, 4, 8, 16};
    assertThat(
            percent(
                law,
                workers,
                7,
                0,
                (timings, _) -> holds(parameter(Fit.universal(timings), "coherency"), coherency)))
        .isBetween(92.0, 100.0);
    assertThat(
            percent(
                law,
                workers,
                7,
                0,
                (timings, _) -> holds(parameter(Fit.universal(timings), "contention"), 0.05)))
        .isBetween(92.0, 100.0);
  }

  @Test
  void amdahl_whenOneRoundInTenIsDisturbed_stillFindsIt() {
    assertThat(
            percent(
                new Amdahl(0.1),
                new int[] {1, 2, 4, 8},
                9,
                0.1,
                (timings, _) -> holds(parameter(Fit.amdahl(timings), "serial share"), 0.1)))
        .isBetween(90.0, 100.0);
  }

  @Test
  void interval_whenThereIsLessNoise_isNarrower() {
    Fit loud =
        Fit.amdahl(synthetic(new Amdahl(0.2), new int[] {1, 2, 4}, 5, 0.05, 0, new Random(1)));
    Fit quiet =
        Fit.amdahl(synthetic(new Amdahl(0.2), new int[] {1, 2, 4}, 5, 0.005, 0, new Random(1)));
    Estimate wide = parameter(loud, "serial share");
    Estimate narrow = parameter(quiet, "serial share");
    assertThat(narrow.high() - narrow.low()).isLessThan((wide.high() - wide.low()) / 5);
    assertThat(narrow.value()).isCloseTo(0.2, within(0.01));
  }

  @Test
  void fit_whenThereIsNoNoise_isExact() {
    Timings exact =
        synthetic(
            new UniversalScalability(0.1, 0.02), new int[] {1, 2, 4, 8}, 3, 0, 0, new Random(1));
    UniversalScalability law = (UniversalScalability) Fit.universal(exact).law();
    assertThat(law.contention()).isCloseTo(0.1, within(1e-9));
    assertThat(law.coherency()).isCloseTo(0.02, within(1e-9));
    assertThat(Fit.universal(exact).worstDeviation()).isLessThan(1e-9);
    assertThat(Fit.universal(exact).speedup(16).value()).isCloseTo(law.speedup(16), within(1e-9));
  }

  @Test
  void prediction_whenTheLawHoldsBeyond_liesInItsInterval() {
    assertThat(
            percent(
                new Amdahl(0.1),
                new int[] {1, 2, 4},
                7,
                0,
                (timings, _) ->
                    holds(Fit.amdahl(timings).speedup(32), new Amdahl(0.1).speedup(32))))
        .isBetween(92.0, 100.0);
  }

  @Test
  void amdahl_whenMoreWorkersAreSlower_isAllSerial() {
    SortedMap<Integer, Sample> seconds = new TreeMap<>();
    seconds.put(1, sample(1.0, 1.01, 1.02));
    seconds.put(2, sample(1.3, 1.31, 1.32));
    assertThat(((Amdahl) Fit.amdahl(new Timings(seconds)).law()).serial()).isEqualTo(1);
  }

  private static Sample sample(double... values) {
    return new Sample(DoubleStream.of(values).boxed().toList());
  }
}
