package dev.parloom.measure.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.parloom.measure.chart.Curve;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Studies of jobs that take no time but move a clock. */
final class ScalingStudyTest {

  private long now;
  private double cpu;
  private double load;
  private int runs;

  /** A little noise, the same in every run of the tests. */
  private void take(double seconds) {
    now += (long) (seconds * 1e9 * (1 + 0.002 * (runs++ * 7 % 5)));
  }

  private Machine machine(int processors) {
    return new Machine() {
      @Override
      public long nanos() {
        return now;
      }

      @Override
      public double cpuSeconds() {
        return cpu;
      }

      @Override
      public double load() {
        return load;
      }

      @Override
      public int processors() {
        return processors;
      }
    };
  }

  private ScalingReport report(
      int processors, IntToDoubleFunction seconds, IntToDoubleFunction busy, int... workers) {
    return ScalingStudy.of(
            "job",
            count -> {
              take(seconds.applyAsDouble(count));
              cpu += seconds.applyAsDouble(count) * busy.applyAsDouble(count);
            })
        .workers(workers)
        .on(machine(processors))
        .measure();
  }

  @Test
  void study_whenItMeasures_takesTurnsToAndFro() {
    List<Integer> order = new ArrayList<>();
    List<ScalingStudy.Round> told = new ArrayList<>();
    ScalingStudy<RuntimeException> study =
        ScalingStudy.of(
                "job",
                (int count) -> {
                  order.add(count);
                  now += 1_000_000_000L / count;
                })
            .workers(2, 4)
            .rounds(5)
            .warmUp(1)
            .onRound(told::add)
            .on(machine(4));
    ScalingReport report = study.measure();

    assertThat(order).startsWith(4, 2, 1, 1, 2, 4, 4, 2, 1, 1, 2, 4);
    assertThat(study.runs()).isEqualTo(18);
    assertThat(report.seconds().get(2).values()).containsExactly(0.5, 0.5, 0.5, 0.5, 0.5);
    assertThat(told.getFirst()).isEqualTo(new ScalingStudy.Round(0, 5, 4, Duration.ofMillis(250)));
    assertThat(told.getLast()).isEqualTo(new ScalingStudy.Round(5, 5, 4, Duration.ofMillis(250)));
  }

  @Test
  void study_whenTheJobFails_endsWithThat() {
    assertThatThrownBy(() ->
            ScalingStudy.of(
                    "job",
                    _ -> {
                      throw new IOException("no such photo");
                    })
                .measure())
        .isInstanceOf(IOException.class)
        .hasMessage("no such photo");
  }

  @Test
  void study_whenAskedForNonsense_refuses() {
    ScalingStudy<RuntimeException> study = ScalingStudy.of("job", (int _) -> {});
    assertThatThrownBy(() -> study.rounds(4)).hasMessage("rounds must be 5 to 10,000, but are 4");
    assertThatThrownBy(() -> study.workers(0)).hasMessageContaining("1 to 10,000, but are 0");
    assertThatThrownBy(() -> study.workers(1)).hasMessageContaining("other than 1");
    assertThatThrownBy(() -> study.warmUp(-1)).hasMessageContaining("but are -1");
  }

  @Test
  void standardWorkers_areTwiceTheProcessorsAtMost() {
    assertThat(ScalingStudy.standardWorkers(1)).containsExactly(1, 2);
    assertThat(ScalingStudy.standardWorkers(2)).containsExactly(1, 2, 4);
    assertThat(ScalingStudy.standardWorkers(6)).containsExactly(1, 2, 4, 6, 8);
  }

  @Test
  void report_whenAShareIsSerial_findsItAndSaysWhatPays() {
    ScalingReport report =
        report(16, n -> 2 * (0.3 + 0.7 / n), n -> 1 / (0.3 + 0.7 / n), 1, 2, 4, 8);

    assertThat(report.fit().orElseThrow().law()).isInstanceOf(Amdahl.class);
    assertThat(((Amdahl) report.fit().orElseThrow().law()).serial()).isCloseTo(0.3, within(0.01));
    assertThat(report.gains()).isTrue();
    assertThat(report.recommended()).isEqualTo(8);
    assertThat(report.summary())
        .contains("Use 8 workers: 2.59 times as fast as one, and the most that were tried.")
        .containsPattern("Amdahl's law: (29|30)\\.\\d % \\(.*\\) of one worker's time is serial")
        .contains("no number of workers is more than 3.3 times as fast")
        .contains("half the serial share would bring 1.5")
        .contains("twice the workers 1.1");
  }

  @Test
  void report_whenNothingCanGain_saysSo() {
    ScalingReport report = report(4, n -> 1 + 0.1 * (n - 1), _ -> 1, 1, 2, 4);

    assertThat(report.gains()).isFalse();
    assertThat(report.recommended()).isEqualTo(1);
    assertThat(report.summary())
        .contains("More workers do not make this faster: 4 take 1.30 times as long as one.")
        .doesNotContain("Use");
  }

  @Test
  void report_whenAllProcessorsAreBusy_doesNotBlameTheJob() {
    ScalingReport report = report(2, n -> 1.0 / Math.min(n, 2), n -> Math.min(n, 2), 1, 2, 4, 8);

    assertThat(report.leftOut()).containsExactly(4, 8);
    assertThat(((Amdahl) report.fit().orElseThrow().law()).serial()).isLessThan(0.02);
    assertThat(report.recommended()).isEqualTo(2);
    assertThat(report.summary())
        .contains("Use 2 workers: 2.01 times as fast as one; more were no faster.")
        .contains("With 4, 8 workers all 2 processors were busy")
        .contains("hardly anything is serial");
    assertThat(report.table().lines().filter(line -> line.endsWith("all processors busy")))
        .hasSize(2);
    assertThat(report.table()).contains("predicted on as many processors (");
    assertThat(report.chart().curves())
        .extracting(Curve::name)
        .contains("measured, all processors busy");
  }

  @Test
  void report_whenWorkWaits_mayHaveMoreWorkersThanProcessors() {
    ScalingReport report = report(2, n -> 1.0 / n, n -> 0.01 * n, 1, 2, 4, 8);

    assertThat(report.leftOut()).isEmpty();
    assertThat(report.recommended()).isEqualTo(8);
  }

  @Test
  void report_whenWorkersCostEachOther_findsThePeak() {
    ScalingLaw law = new UniversalScalability(0.05, 0.02);
    ScalingReport report = report(64, n -> 1 / law.speedup(n), n -> n, 1, 2, 4, 8, 16, 32);

    assertThat(report.fit().orElseThrow().law()).isInstanceOf(UniversalScalability.class);
    assertThat(report.recommended()).isEqualTo(8);
    assertThat(report.summary()).contains("7 workers do most").contains("and more are slower");
  }

  @Test
  void report_whenWorkGrows_comparesPace() {
    ScalingLaw law = new Gustafson(0.2);
    ScalingReport report =
        ScalingStudy.of("job", (int count) -> take(count / law.speedup(count)))
            .workers(2, 4, 8)
            .growing()
            .on(machine(8))
            .measure();

    assertThat(report.speedup(8)).isCloseTo(6.6, within(0.1));
    assertThat(report.fit().orElseThrow().law()).isInstanceOf(Gustafson.class);
    assertThat(((Gustafson) report.fit().orElseThrow().law()).serial())
        .isCloseTo(0.2, within(0.02));
  }

  @Test
  void report_whenNoLawDescribesIt_warns() {
    ScalingReport report = report(64, n -> n < 8 ? 1.0 : 0.2, n -> n, 1, 2, 4, 8);

    assertThat(report.summary()).contains("No law describes this well");
  }

  @Test
  void table_whenPrinted_hasALineForEachAndForWhatIsPredicted() {
    String table = report(16, n -> 0.3 + 0.7 / n, _ -> 1, 1, 2, 4).table();

    assertThat(table.lines()).hasSize(6);
    assertThat(table.lines().skip(1).findFirst().orElseThrow()).contains("1.00").contains("100%");
    assertThat(table.lines().toList().getLast()).contains("16").contains("predicted (");
  }

  @Test
  void report_whenTheMachineWasBusy_warns() {
    load = 3.2;
    assertThat(report(2, n -> 1.0 / n, _ -> 1, 1, 2).summary())
        .startsWith("The machine was busy with other things (load 3.2 on 2 processors)");
  }

  @Test
  void machine_whenAsked_knowsItself() {
    Machine here = Machine.here();
    assertThat(here.cpuSeconds()).isPositive();
    assertThat(here.load()).isNotNegative();
    assertThat(here.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
  }
}
