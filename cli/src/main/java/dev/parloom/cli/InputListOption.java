package dev.parloom.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code -i} and {@code -0}: inputs listed in a file or on standard input. */
final class InputListOption {

  @Option(
      names = {"-i", "--input-list"},
      paramLabel = "FILE",
      description = "More inputs, one a line; - is standard input.")
  private @Nullable String list;

  @Option(
      names = {"-0", "--null"},
      description = "The inputs of -i are separated by NUL instead of line ends.")
  private boolean nul;

  List<Path> read() {
    String from = list;
    if (from == null) {
      return List.of();
    }
    try {
      byte[] bytes =
          from.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(from));
      List<Path> inputs = new ArrayList<>();
      for (String name :
          new String(bytes, StandardCharsets.UTF_8).split(nul ? "\0" : "\r?\n", -1)) {
        if (!name.isEmpty()) {
          inputs.add(Path.of(name));
        }
      }
      return inputs;
    } catch (IOException | InvalidPathException e) {
      throw new CommandRefusedException(
          "the list of inputs %s cannot be read: %s".formatted(from, e), e);
    }
  }
}
