package dev.parloom.job;

import dev.parloom.pipeline.PipelineBrokenException;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.text.Words;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;

/** The folder that a whole run writes to, without which it cannot work. */
public final class OutputFolder {

  private OutputFolder() {}

  /**
   * Starts a run; one whose sink cannot be opened is refused as a whole.
   *
   * @throws JobRefusedException if the folder or the journal cannot be used
   */
  public static <R> R start(Path output, Supplier<R> start) {
    try {
      return start.get();
    } catch (JournalException e) {
      throw new JobRefusedException(String.valueOf(e.getMessage()), e);
    } catch (PipelineBrokenException e) {
      throw unusable(output, Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /** What to throw for a folder that cannot be written to. */
  public static JobRefusedException unusable(Path output, Throwable cause) {
    return new JobRefusedException(
        "the output folder %s cannot be used: %s".formatted(output, Words.of(cause)), cause);
  }
}
