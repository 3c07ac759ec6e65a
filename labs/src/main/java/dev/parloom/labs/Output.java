package dev.parloom.labs;

import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.PipelineBrokenException;
import dev.parloom.spi.Key;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.LabMisusedException;
import dev.parloom.spi.LabRefusedException;
import dev.parloom.text.Words;
import java.nio.file.Path;
import java.util.Objects;

/** The folder that a lab writes to. */
final class Output {

  private Output() {}

  /** The key of one. */
  static Key<Path> key(String description) {
    return Key.path("output", description).label("DIR").letter('o');
  }

  /** What the user has given; refuses what an unset variable in a script leaves behind. */
  static Path of(Key<Path> key, LabContext context) {
    Path output = context.values().get(key);
    if (output.toString().isEmpty()) {
      throw new LabMisusedException("--output has an empty name; the current folder is '.'");
    }
    return output;
  }

  /**
   * Runs a pipeline that writes there, to its end.
   *
   * @return the exit code
   */
  static <I> int follow(LabContext context, Path output, Pipeline<I> pipeline, Iterable<I> source)
      throws InterruptedException {
    return context.follow(listener -> {
      try {
        return pipeline.start(source, listener);
      } catch (PipelineBrokenException e) {
        throw unusable(output, Objects.requireNonNullElse(e.getCause(), e));
      }
    });
  }

  /** What to throw for a folder that cannot be written to. */
  static LabRefusedException unusable(Path output, Throwable cause) {
    return new LabRefusedException(
        "the output folder %s cannot be used: %s".formatted(output, Words.of(cause)), cause);
  }
}
