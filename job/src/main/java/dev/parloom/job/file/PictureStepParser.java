package dev.parloom.job.file;

import dev.parloom.image.AdaptiveThreshold;
import dev.parloom.image.Faces;
import dev.parloom.image.Grayscale;
import dev.parloom.image.ImageFormat;
import dev.parloom.image.Threshold;
import dev.parloom.image.Thumbnails;
import dev.parloom.image.Tiles;
import dev.parloom.job.StepKind;
import dev.parloom.job.step.PictureOptions;
import dev.parloom.job.step.Pictures;
import dev.parloom.job.step.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads what a pipeline file says about one step on pictures. */
final class PictureStepParser {

  /** What these steps are called. */
  static final List<String> WORDS =
      List.of("thumbnail", "gray", "threshold", "adaptive", "faces", "tile");

  private final String word;
  private final Yaml value;
  private final Map<String, Yaml> keys;

  private PictureStepParser(String word, Yaml value, Map<String, Yaml> keys) {
    this.word = word;
    this.value = value;
    this.keys = keys;
  }

  /** Whether the step of this word means something without parameters. */
  static boolean standsAlone(String word) {
    return WORDS.contains(word) && !word.equals("thumbnail") && !word.equals("tile");
  }

  /** The step of this word with these parameters. */
  static StepKind parse(String word, Yaml value) {
    if (value.isEmpty() && standsAlone(word)) {
      return alone(word, value);
    }
    List<String> known =
        new ArrayList<>(
            switch (word) {
              case "thumbnail" -> List.of("size");
              case "threshold" -> List.of("at");
              case "adaptive" -> List.of("method", "window", "c");
              case "tile" -> List.of("grid");
              default -> List.of();
            });
    known.addAll(List.of("format", "quality", "limit-pixels"));
    return new PictureStepParser(word, value, value.map("'" + word + "'", known)).kind();
  }

  /** The step of this word as it is without parameters. */
  static StepKind alone(String word, Yaml place) {
    return new PictureStepParser(word, place, Map.of()).kind();
  }

  private StepKind kind() {
    PictureOptions options = options();
    return switch (word) {
      case "thumbnail" -> {
        Size box = required("size: 320x320").parsed("'size'", Size::parse);
        yield options.step(word, Thumbnails.within(box.width(), box.height()));
      }
      case "gray" -> options.step(word, Grayscale.luma());
      case "threshold" -> options.step(word, Threshold.at(number("at", Threshold.MIDDLE, 0, 255)));
      case "adaptive" -> options.step(word, adaptive());
      case "faces" -> options.step(word, Faces.marked());
      default -> {
        Size grid = required("grid: 20x20").parsed("'grid'", Size::parseGrid);
        yield options.tiles(word, Tiles.grid(grid.width(), grid.height()));
      }
    };
  }

  private PictureOptions options() {
    PictureOptions defaults = PictureOptions.DEFAULTS;
    ImageFormat format = null;
    Yaml chosen = keys.get("format");
    if (chosen != null) {
      format = Pictures.format(chosen.word("'format'", Pictures.formats())).orElse(null);
    }
    Yaml limit = keys.get("limit-pixels");
    return new PictureOptions(
        format,
        number("quality", defaults.quality(), 1, 100),
        limit == null ? defaults.limitPixels() : limit.number("'limit-pixels'", 1, Long.MAX_VALUE));
  }

  private AdaptiveThreshold adaptive() {
    Yaml method = keys.get("method");
    boolean gaussian =
        method != null && method.word("'method'", List.of("mean", "gaussian")).equals("gaussian");
    AdaptiveThreshold plain = gaussian ? AdaptiveThreshold.gaussian() : AdaptiveThreshold.mean();
    int window =
        number("window", AdaptiveThreshold.DEFAULT_WINDOW, 3, AdaptiveThreshold.LARGEST_WINDOW);
    Yaml given = keys.get("window");
    if (given != null && window % 2 == 0) {
      throw given.complaint("'window' must be odd, but is %d", window);
    }
    return plain.window(window).c(number("c", AdaptiveThreshold.DEFAULT_C, -255, 255));
  }

  private int number(String key, int otherwise, int least, int most) {
    Yaml given = keys.get(key);
    return given == null ? otherwise : (int) given.number("'" + key + "'", least, most);
  }

  /** The value of the key that the example begins with. */
  private Yaml required(String example) {
    String key = example.substring(0, example.indexOf(':'));
    Yaml given = keys.get(key);
    if (given == null) {
      throw value.complaint("'%s' needs a %s, like %s", word, key, example);
    }
    return given;
  }
}
