package dev.parloom.image.step;

import dev.parloom.image.ImageFormat;
import dev.parloom.image.ImageStep;
import dev.parloom.image.Tile;
import dev.parloom.image.Tiles;
import dev.parloom.spi.Key;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What all steps on pictures have in common. */
final class Pictures {

  /** {@code parloom image}. */
  static final Optional<StepGroup> GROUP =
      Optional.of(
          new StepGroup(
              "image",
              "Works on pictures, a folder at a time.",
              "Pictures, and folders to search for them.",
              Pictures::isPicture,
              "files named .jpg, .jpeg, .png or .webp"));

  private static final Key<ImageFormat> FORMAT =
      Key.choice(
              "format",
              "What the results are written as",
              Arrays.stream(ImageFormat.values()).map(ImageFormat::extension).toList(),
              Pictures::format)
          .label("F")
          .otherwise("as the input");
  private static final Key<Integer> QUALITY =
      Key.integer("quality", "The quality of JPEG and WebP", 1, 100)
          .label("Q")
          .defaultsTo(Integer.toString(ImageStep.DEFAULT_QUALITY));
  private static final Key<Long> LIMIT_PIXELS =
      Key.number("limit-pixels", "Larger pictures are refused undecoded", 1, Long.MAX_VALUE)
          .defaultsTo(Long.toString(ImageStep.DEFAULT_LIMIT_PIXELS));

  private Pictures() {}

  /** A step's own keys, and those that all have. */
  static List<Key<?>> keys(Key<?>... own) {
    List<Key<?>> keys = new ArrayList<>(List.of(own));
    keys.addAll(List.of(FORMAT, QUALITY, LIMIT_PIXELS));
    return keys;
  }

  private static boolean isPicture(Path file) {
    return ImageFormat.ofFileName(String.valueOf(file.getFileName())).isPresent();
  }

  /** The format of this word, if it is one. */
  static Optional<ImageFormat> format(String word) {
    return word.contains(".")
        ? Optional.empty()
        : ImageFormat.ofFileName("x." + word.toLowerCase(Locale.ROOT));
  }

  /** That step, with what all have in common. */
  static <S extends ImageStep<byte[], S>> StepAction action(S plain, Values values) {
    S step = applyTo(plain, values);
    return new StepAction.One(
        item -> {
          byte[] result = step.applyNoting(item.bytes(), item::note);
          noteIfMisnamed(item, result);
          return result;
        },
        step.toString(),
        values.find(FORMAT).map(ImageFormat::extension));
  }

  /** The step that makes several pictures of one. */
  static StepAction action(Tiles plain, Values values) {
    Tiles step = applyTo(plain, values);
    return new StepAction.Several(
        item -> {
          List<byte[]> tiles =
              step.applyNoting(item.bytes(), item::note).stream().map(Tile::bytes).toList();
          noteIfMisnamed(item, tiles.getFirst());
          return tiles;
        },
        step.labels(),
        step.toString(),
        values.find(FORMAT).map(ImageFormat::extension));
  }

  private static <S extends ImageStep<?, S>> S applyTo(S plain, Values values) {
    S step = plain.quality(values.get(QUALITY)).limitPixels(values.get(LIMIT_PIXELS));
    return values.find(FORMAT).map(step::as).orElse(step);
  }

  /**
   * A result has the format of its picture's content unless one is asked for, whatever its name.
   */
  private static void noteIfMisnamed(StepAction.Item item, byte[] result) {
    Optional<ImageFormat> name = ImageFormat.ofFileName(item.fileName());
    Optional<ImageFormat> content = ImageFormat.ofBytes(result);
    if (name.isPresent() && content.isPresent() && !name.equals(content)) {
      item.note(
          ("it is a %s picture, though its name says %s; so is its result, unless a format is"
                  + " asked for")
              .formatted(content.get().displayName(), name.get().displayName()));
    }
  }
}
