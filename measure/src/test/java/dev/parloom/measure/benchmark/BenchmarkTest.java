package dev.parloom.measure.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.parloom.measure.Estimate;
import dev.parloom.measure.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BenchmarkTest {

  private long now;
  private long allocated;

  private Timed<RuntimeException> taking(long nanos, int bytes, List<String> calls, String name) {
    return () -> {
      now += nanos;
      allocated += bytes;
      calls.add(name);
      return name;
    };
  }

  @Test
  void benchmark_whenFunctionsDiffer_measuresInTurnsAndCompares() {
    List<String> calls = new ArrayList<>();
    BenchmarkReport report =
        Benchmark.of("a", taking(2_000_000, 100, calls, "a"))
            .against("b", taking(3_000_000, 300, calls, "b"))
            .rounds(6)
            .warmUp(Duration.ofMillis(4))
            .roundOf(Duration.ZERO)
            .on(() -> now, () -> allocated)
            .run();

    assertThat(calls.subList(0, 4)).containsExactly("a", "a", "b", "b"); // to warm up
    assertThat(calls.subList(4, 10)).containsExactly("a", "b", "b", "a", "a", "b");
    assertThat(calls).hasSize(4 + 12);
    Measurement b = report.measurements().getLast();
    assertThat(b.seconds().median()).isCloseTo(0.003, within(1e-12));
    assertThat(b.allocatedBytes().median()).isEqualTo(300);
    Comparison comparison = report.comparisons().getFirst();
    assertThat(comparison.isSignificant()).isTrue();
    assertThat(comparison.ratio().value()).isCloseTo(1.5, within(1e-9));
    assertThat(comparison.describe()).isEqualTo("b takes 1.50 times as long as a (1.50 to 1.50)");
    assertThat(report.table()).contains("3.000 ms").contains("300 B");
  }

  @Test
  void round_whenOneCallIsTooShort_hasMany() {
    Measurement measured =
        Benchmark.of("a", taking(1_000, 8, new ArrayList<>(), "a"))
            .rounds(5)
            .roundOf(Duration.ofMillis(1))
            .warmUp(Duration.ZERO)
            .on(() -> now, () -> allocated)
            .run()
            .measurements()
            .getFirst();

    assertThat(measured.callsARound()).isBetween(1_000, 2_200);
    assertThat(measured.seconds().median()).isCloseTo(1e-6, within(1e-12));
    assertThat(measured.allocatedBytes().median()).isEqualTo(8);
  }

  @Test
  void benchmark_whenAFunctionFails_endsWithThat() {
    Benchmark<Exception> failing =
        Benchmark.of(
            "a",
            () -> {
              throw new IOException("gone");
            });

    assertThatThrownBy(failing::run).isInstanceOf(IOException.class).hasMessage("gone");
  }

  @Test
  void benchmark_whenAskedForNonsense_refuses() {
    Benchmark<RuntimeException> benchmark = Benchmark.of("a", () -> 1);
    assertThatThrownBy(() -> benchmark.rounds(4))
        .hasMessage("rounds must be 5 to 100,000, but are 4");
    assertThatThrownBy(() -> benchmark.against("a", () -> 2)).hasMessageContaining("named 'a'");
    assertThatThrownBy(() -> benchmark.warmUp(Duration.ofNanos(-1)))
        .hasMessageContaining("must not be negative");
  }

  @Test
  void allocation_ofRealWork_isCounted() {
    Measurement measured =
        Benchmark.of("array", () -> new byte[100_000])
            .rounds(9)
            .roundOf(Duration.ofMillis(1))
            .warmUp(Duration.ofMillis(50))
            .run()
            .measurements()
            .getFirst();

    assertThat(measured.allocatedBytes().median()).isBetween(100_000.0, 110_000.0);
    assertThat(measured.seconds().min()).isPositive();
  }

  private static Measurement measurement(String name, double typical, Random chance) {
    return new Measurement(
        name,
        new Sample(
            IntStream.range(0, 20)
                .mapToObj(_ -> typical * Math.exp(0.05 * chance.nextGaussian()))
                .toList()),
        new Sample(List.of(0.0)),
        1);
  }

  @Test
  void comparison_whenThereIsNoDifference_findsOneInTwentyTimesOnly() {
    Random chance = new Random(3);
    long found =
        IntStream.range(0, 1_000)
            .filter(_ ->
                Comparison.of(measurement("a", 1, chance), measurement("b", 1, chance))
                    .isSignificant())
            .count();

    assertThat(found).isBetween(30L, 70L);
  }

  @Test
  void comparison_whenThereIsADifference_findsItAndItsSize() {
    Random chance = new Random(4);
    int found = 0;
    int held = 0;
    for (int study = 0; study < 500; study++) {
      Comparison comparison =
          Comparison.of(measurement("a", 1.1, chance), measurement("b", 1, chance));
      found += comparison.isSignificant() ? 1 : 0;
      held += comparison.ratio().low() <= 1.1 && 1.1 <= comparison.ratio().high() ? 1 : 0;
    }

    assertThat(found).isGreaterThan(495);
    assertThat(held).as("of 500 intervals of 95 %%").isBetween(460, 490);
  }

  @Test
  void comparisons_whenThereAreMany_countTheLeastProbableAsOftenAsThereAre() {
    List<Comparison> corrected =
        Benchmark.holm(List.of(probability(0.03), probability(0.01), probability(0.04)));

    assertThat(corrected.stream().map(Comparison::probability))
        .satisfiesExactly(
            p -> assertThat(p).isCloseTo(0.06, within(1e-12)),
            p -> assertThat(p).isCloseTo(0.03, within(1e-12)),
            p -> assertThat(p).isCloseTo(0.06, within(1e-12)));
  }

  private static Comparison probability(double value) {
    return new Comparison("a", "b", new Estimate(1, 1, 1), value);
  }
}
