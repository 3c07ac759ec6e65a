package dev.parloom.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code -o}: the folder that a whole command writes to. */
public final class OutputOption {

  private OutputOption() {}

  /** Refuses what an unset variable in a script leaves behind; it would be the current folder. */
  public static void requireNamed(Path output, CommandSpec command) {
    if (output.toString().isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "--output has an empty name; the current folder is '.'");
    }
  }
}
