package dev.parloom.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationsTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 ns",
    "PT0.000000999S, 999 ns",
    "PT0.000001S, 1.00 µs",
    "PT0.0123456S, 12.3 ms",
    "PT0.1234S, 123 ms",
    "PT1S, 1.00 s",
    "PT59.99S, 60.0 s",
    "PT1M, 1:00",
    "PT59M59.9S, 59:59",
    "PT2H1M5S, 2:01:05",
    "P1000000000DT1S, 24000000000:00:01"
  })
  void words_haveThreeDigitsOrAClock(Duration duration, String words) {
    assertThat(Durations.words(duration)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"20s, PT20S", "1ms, PT0.001S", "90m, PT1H30M", "10000h, PT10000H"})
  void time_whenRight_isRead(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "s", "-1s", "1.5s", "20 s", "1d", "٣s", "1234567890s"})
  void time_whenNone_saysSo(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'%s' is no time; write a number and ms, s, m or h, like 20s".formatted(text));
  }

  @Test
  void time_whenOutOfBounds_saysSo() {
    assertThatThrownBy(() -> Durations.parse("10001h"))
        .hasMessage("'10001h' is more than the limit of 10000 h");
    assertThatThrownBy(() -> Durations.parse("0s")).hasMessage("'0s' must be more than zero");
  }

  @ParameterizedTest
  @CsvSource({"10/s, PT0.1S", "1/m, PT1M", "120/h, PT30S"})
  void rate_whenRight_isTheTimeBetweenStarts(String text, Duration spacing) {
    assertThat(Durations.parseSpacing(text)).isEqualTo(spacing);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0/s", "10", "10/d", "/s", "1.5/s"})
  void rate_whenNone_saysSo(String text) {
    assertThatThrownBy(() -> Durations.parseSpacing(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'%s' is no rate; ".formatted(text));
  }
}
