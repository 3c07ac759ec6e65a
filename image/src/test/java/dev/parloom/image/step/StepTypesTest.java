package dev.parloom.image.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.spi.Key;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.ServiceLoader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The versions of steps stand in journals: another text has everything done again, so these are to
 * stay what they are.
 */
final class StepTypesTest {

  private static StepType type(String word) {
    return ServiceLoader.load(StepType.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(type -> type.word().equals(word))
        .findFirst()
        .orElseThrow();
  }

  private static <T> Values with(Values values, Key<T> key, String text) {
    return values.with(key, key.form().read(text));
  }

  private static StepAction action(String word, String given) {
    StepType type = type(word);
    Values values = Values.none();
    for (String pair : given.split(" ", -1)) {
      for (Key<?> key : type.keys()) {
        if (pair.startsWith(key.name() + "=")) {
          values = with(values, key, pair.substring(key.name().length() + 1));
        }
      }
    }
    return type.action(values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          thumbnail | size=320x200 | Thumbnails.within(320, 200).quality(85).limitPixels(100000000)
          thumbnail | format=jpeg quality=3 | Thumbnails.within(320, 320).as(JPEG).quality(3).limitPixels(100000000)
          gray | limit-pixels=9 | Grayscale.luma().quality(85).limitPixels(9)
          threshold | at=60 | Threshold.at(60).quality(85).limitPixels(100000000)
          adaptive | window=3 | AdaptiveThreshold.mean().window(3).c(2).quality(85).limitPixels(100000000)
          adaptive | method=gaussian c=-3 | AdaptiveThreshold.gaussian().window(11).c(-3).quality(85).limitPixels(100000000)
          faces | format=png | Faces.marked().as(PNG).quality(85).limitPixels(100000000)
          tile | grid=4x3 | Tiles.grid(4, 3).quality(85).limitPixels(100000000)
          """)
  void version_saysAllThatMakesADifference(String word, String given, String version) {
    assertThat(action(word, given).version()).isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource({"gray,,", "gray,format=webp,webp", "tile,grid=1x1 format=JPG,jpg"})
  void extension_isThatOfTheFormat(String word, String given, String extension) {
    assertThat(action(word, given == null ? "" : given).extension().orElse(null))
        .isEqualTo(extension);
  }
}
