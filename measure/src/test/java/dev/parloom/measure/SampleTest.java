package dev.parloom.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SampleTest {

  private final Sample sample = new Sample(List.of(4.0, 1.0, 2.0, 3.0));

  @Test
  void numbers_whenAsked_areTheFieldsOwn() {
    assertThat(sample.min()).isEqualTo(1);
    assertThat(sample.max()).isEqualTo(4);
    assertThat(sample.mean()).isEqualTo(2.5);
    assertThat(sample.median()).isEqualTo(2.5);
    assertThat(sample.quantile(0.25)).isEqualTo(1.75);
    assertThat(sample.quantile(0)).isEqualTo(1);
    assertThat(sample.quantile(1)).isEqualTo(4);
    assertThat(sample.spread()).isEqualTo((3.25 - 1.75) / 2.5);
    assertThat(sample.values()).containsExactly(4.0, 1.0, 2.0, 3.0);
  }

  @Test
  void sample_whenOfOne_isThat() {
    Sample one = new Sample(List.of(7.0));
    assertThat(one.median()).isEqualTo(7);
    assertThat(one.spread()).isZero();
  }

  @Test
  void sample_whenEmptyOrNotFinite_isRefused() {
    assertThatThrownBy(() -> new Sample(List.of())).hasMessageContaining("at least one value");
    assertThatThrownBy(() -> new Sample(List.of(1.0, Double.NaN))).hasMessageContaining("NaN");
    assertThatThrownBy(() -> sample.quantile(1.1)).hasMessageContaining("0 to 1, but is 1.1");
  }
}
