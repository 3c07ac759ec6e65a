package dev.parloom.cli;

import dev.parloom.image.ImageFormat;
import dev.parloom.image.ImageStep;
import dev.parloom.image.Tiles;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all steps on pictures have in common.
 *
 * @param format the format of results; null for that of their pictures
 * @param quality of JPEG and WebP, 1 to 100
 * @param limitPixels over which pictures are refused, at least 1
 */
record PictureOptions(@Nullable ImageFormat format, int quality, long limitPixels) {

  /** What holds if a user says nothing. */
  static final PictureOptions DEFAULTS =
      new PictureOptions(null, ImageStep.DEFAULT_QUALITY, ImageStep.DEFAULT_LIMIT_PIXELS);

  /** The step on files, called by that word. */
  <S extends ImageStep<byte[], S>> StepKind step(String word, S plain) {
    S step = applyTo(plain);
    return kind(
        word,
        step,
        new StepWork.One(
            item -> item.with(new Content.InMemory(step.apply(item.content().bytes())))));
  }

  /** The step that makes several files of one. */
  StepKind tiles(String word, Tiles plain) {
    Tiles step = applyTo(plain);
    return kind(word, step, new StepWork.Several(item -> tiles(step, item), step.labels()));
  }

  private static List<FileItem> tiles(Tiles step, FileItem item) throws Exception {
    return step.apply(item.content().bytes()).stream()
        .map(tile -> item.labelled(tile.label()).with(new Content.InMemory(tile.bytes())))
        .toList();
  }

  private <S extends ImageStep<?, S>> S applyTo(S plain) {
    S step = plain.quality(quality).limitPixels(limitPixels);
    return format == null ? step : step.as(format);
  }

  private StepKind kind(String word, ImageStep<?, ?> step, StepWork work) {
    return new StepKind(
        word,
        Worker.THREADS,
        work,
        Optional.ofNullable(format).map(ImageFormat::extension),
        step.toString());
  }
}
