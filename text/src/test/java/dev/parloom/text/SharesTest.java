package dev.parloom.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SharesTest {

  @Test
  void share_asFractionOrPercentage_isRead() {
    assertThat(Shares.parse("0.6")).isEqualTo(0.6);
    assertThat(Shares.parse("60%")).isEqualTo(0.6);
    assertThat(Shares.parse("0")).isZero();
    assertThat(Shares.parse("100%")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "1.1", "-0.1", "101%", "NaN", "x"})
  void share_whenItIsNone_isRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shares.parse(text))
        .withMessage(
            "'%s' is no share; write 0 to 1, as 0.6, or 0%% to 100%%, as 60%%".formatted(text));
  }
}
