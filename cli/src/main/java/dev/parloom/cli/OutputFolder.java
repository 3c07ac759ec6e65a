package dev.parloom.cli;

import dev.parloom.pipeline.JournalException;
import dev.parloom.pipeline.PipelineBrokenException;
import dev.parloom.pipeline.Run;
import dev.parloom.text.Words;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The folder that a whole command writes to, without which it cannot work. */
final class OutputFolder {

  private OutputFolder() {}

  /** Refuses what an unset variable in a script leaves behind; it would be the current folder. */
  static void requireNamed(Path output, CommandSpec command) {
    if (output.toString().isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--output has an empty name; the current folder is '.'");
    }
  }

  /** Starts a run; one whose sink cannot be opened is refused as a whole. */
  static Run start(Path output, Supplier<Run> start) {
    try {
      return start.get();
    } catch (JournalException e) {
      throw new CommandRefusedException(String.valueOf(e.getMessage()), e);
    } catch (PipelineBrokenException e) {
      throw unusable(output, Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  /** What to throw for a folder that cannot be written to. */
  static CommandRefusedException unusable(Path output, Throwable cause) {
    return new CommandRefusedException(
        "the output folder %s cannot be used: %s".formatted(output, Words.of(cause)), cause);
  }
}
