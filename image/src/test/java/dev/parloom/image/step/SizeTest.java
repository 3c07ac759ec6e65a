package dev.parloom.image.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SizeTest {

  @Test
  void grid_whenRight_isRead() {
    assertThat(Size.parseGrid("20x999")).isEqualTo(new Size(20, 999));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "0x1", "1x00", "1000x1", "-1x1", "2 x 2"})
  void grid_whenWrong_saysSo(String text) {
    assertThatThrownBy(() -> Size.parseGrid(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'%s' is no grid".formatted(text));
  }

  @Test
  void size_whenRight_isRead() {
    assertThat(Size.parse("320x200")).isEqualTo(new Size(320, 200));
    assertThat(Size.parse("99999x1")).isEqualTo(new Size(99_999, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "3x",
        "x3",
        "3X3",
        "-3x3",
        "3x3x3",
        " 3x3",
        "3 x 3",
        "123456x1",
        "0x1",
        "1x0",
        "٣x٣"
      })
  void size_whenWrong_saysSo(String text) {
    assertThatThrownBy(() -> Size.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'%s' is no size".formatted(text));
  }
}
