package dev.parloom.job.step;

import dev.parloom.image.ImageFormat;
import dev.parloom.image.ImageStep;
import dev.parloom.image.Tile;
import dev.parloom.image.Tiles;
import dev.parloom.job.Content;
import dev.parloom.job.FileItem;
import dev.parloom.job.StepKind;
import dev.parloom.job.StepWork;
import dev.parloom.job.Worker;
import java.util.ArrayList;
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
public record PictureOptions(@Nullable ImageFormat format, int quality, long limitPixels) {

  /** What holds if a user says nothing. */
  public static final PictureOptions DEFAULTS =
      new PictureOptions(null, ImageStep.DEFAULT_QUALITY, ImageStep.DEFAULT_LIMIT_PIXELS);

  /** The step on files, called by that word. */
  public <S extends ImageStep<byte[], S>> StepKind step(String word, S plain) {
    S step = applyTo(plain);
    return kind(
        word,
        step,
        new StepWork.One(item -> {
          List<String> notes = new ArrayList<>();
          byte[] result = step.applyNoting(item.content().bytes(), notes::add);
          noteIfMisnamed(item, result, notes);
          return item.with(new Content.InMemory(result)).noting(notes);
        }));
  }

  /** The step that makes several files of one. */
  public StepKind tiles(String word, Tiles plain) {
    Tiles step = applyTo(plain);
    return kind(word, step, new StepWork.Several(item -> tiles(step, item), step.labels()));
  }

  private static List<FileItem> tiles(Tiles step, FileItem item) throws Exception {
    List<String> notes = new ArrayList<>();
    List<Tile> tiles = step.applyNoting(item.content().bytes(), notes::add);
    noteIfMisnamed(item, tiles.getFirst().bytes(), notes);
    // What is to be told about the picture is told with its first tile.
    FileItem first = item.noting(notes);
    FileItem other = item.withoutNotes();
    List<FileItem> results = new ArrayList<>();
    for (Tile tile : tiles) {
      FileItem whole = results.isEmpty() ? first : other;
      results.add(whole.labelled(tile.label()).with(new Content.InMemory(tile.bytes())));
    }
    return results;
  }

  /**
   * A result has the format of its picture's content unless one is asked for, whatever its name.
   */
  private static void noteIfMisnamed(FileItem item, byte[] result, List<String> notes) {
    Optional<ImageFormat> name = ImageFormat.ofFileName(item.target().toString());
    Optional<ImageFormat> content = ImageFormat.ofBytes(result);
    if (name.isPresent() && content.isPresent() && !name.equals(content)) {
      notes.add(
          ("it is a %s picture, though its name says %s; so is its result, unless a format is"
                  + " asked for")
              .formatted(content.get().displayName(), name.get().displayName()));
    }
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
