package dev.parloom.measure.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ScalingLawTest {

  @Test
  void amdahl_whenSixtyPercentAreSerial_gainsFourtyThreePercentFromFourWorkers() {
    assertThat(new Amdahl(0.6).speedup(4)).isCloseTo(1.4286, within(0.00005));
    assertThat(new Amdahl(0.6).limit()).isCloseTo(1 / 0.6, within(1e-12));
    assertThat(new Amdahl(0.6).speedup(1)).isEqualTo(1);
  }

  @Test
  void amdahl_whenLessIsSerial_beatsMoreWorkers() {
    assertThat(new Amdahl(0.2).speedup(2)).isCloseTo(1.6667, within(0.00005));
    assertThat(new Amdahl(0.2).speedup(2)).isGreaterThan(new Amdahl(0.6).speedup(4));
  }

  @Test
  void amdahl_atItsEnds_isIdealOrNothing() {
    assertThat(new Amdahl(0).speedup(64)).isEqualTo(64);
    assertThat(new Amdahl(0).limit()).isInfinite();
    assertThat(new Amdahl(1).speedup(64)).isEqualTo(1);
  }

  @Test
  void gustafson_whenWorkGrows_hasNoLimit() {
    assertThat(new Gustafson(0.6).speedup(4)).isCloseTo(2.2, within(1e-12));
    assertThat(new Gustafson(0.6).limit()).isInfinite();
    assertThat(new Gustafson(1).limit()).isEqualTo(1);
  }

  @Test
  void universal_withoutCoherency_isAmdahl() {
    for (int workers = 1; workers < 100; workers++) {
      assertThat(new UniversalScalability(0.07, 0).speedup(workers))
          .isCloseTo(new Amdahl(0.07).speedup(workers), within(1e-12));
    }
    assertThat(new UniversalScalability(0.05, 0).limit()).isCloseTo(20, within(1e-9));
  }

  @Test
  void universal_beyondItsPeak_getsSlower() {
    UniversalScalability law = new UniversalScalability(0.05, 0.02);
    assertThat(law.peak()).isCloseTo(Math.sqrt(0.95 / 0.02), within(1e-12));
    assertThat(law.limit()).isEqualTo(law.speedup(7));
    assertThat(law.speedup(7)).isGreaterThan(law.speedup(6)).isGreaterThan(law.speedup(8));
  }

  @Test
  void universal_whenTheSecondWorkerCostsMoreThanItDoes_isBestAlone() {
    UniversalScalability law = new UniversalScalability(0.9, 3);
    assertThat(law.peak()).isEqualTo(1);
    assertThat(law.limit()).isEqualTo(1);
  }

  @Test
  void parameters_whenOutOfRange_areRefused() {
    assertThatThrownBy(() -> new Amdahl(1.1)).hasMessageContaining("0 to 1, but is 1.1");
    assertThatThrownBy(() -> new Amdahl(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Gustafson(-0.1)).hasMessageContaining("-0.1");
    assertThatThrownBy(() -> new UniversalScalability(0.1, -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Amdahl(0.5).speedup(0)).hasMessageContaining("at least 1");
  }
}
