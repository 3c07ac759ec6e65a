package dev.parloom.image.step;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PicturesTest {

  @Test
  void format_whenAWholeName_isNone() {
    assertThat(Pictures.format("a.png")).isEmpty();
    assertThat(Pictures.format("PNG")).isPresent().isEqualTo(Pictures.format("png"));
    assertThat(Pictures.format("jpeg"))
        .isEqualTo(Pictures.format("jpg"))
        .isNotEqualTo(Optional.empty());
  }
}
