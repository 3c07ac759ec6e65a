package dev.parloom.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestTest {

  @ParameterizedTest
  @CsvSource({
    "szie, size, 1",
    "size, size, 0",
    "'', size, 4",
    "sze, size, 1",
    "sizes, size, 1",
    "SIZE, size, 0",
    "ca, abc, 3",
    "kitten, sitting, 3"
  })
  void distance_countsEdits(String from, String to, int edits) {
    assertThat(Nearest.distance(from, to)).isEqualTo(edits);
    assertThat(Nearest.distance(to, from)).isEqualTo(edits);
  }

  @Test
  void nearest_whenTooFar_isNothing() {
    assertThat(Nearest.to("folder", List.of("size", "format"))).isEmpty();
    assertThat(Nearest.to("x", List.of())).isEmpty();
    assertThat(Nearest.to("fromat", List.of("size", "format"))).contains("format");
  }
}
