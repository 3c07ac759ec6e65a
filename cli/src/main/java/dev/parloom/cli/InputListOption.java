package dev.parloom.cli;

import dev.parloom.pipeline.text.Words;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

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

  @Spec(Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  List<Path> read() {
    String from = list;
    if (from == null) {
      if (nul) {
        throw new ParameterException(command.commandLine(), "-0 needs -i");
      }
      return List.of();
    }
    try {
      byte[] bytes =
          from.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(from));
      // Latin-1 keeps each byte as it is: a file name need not be text in any encoding.
      String names = new String(bytes, StandardCharsets.ISO_8859_1);
      List<Path> inputs = new ArrayList<>();
      for (String name : names.split(nul ? "\0" : "\r?\n", -1)) {
        if (!name.isEmpty()) {
          inputs.add(path(name));
        }
      }
      return inputs;
    } catch (IOException | InvalidPathException e) {
      throw new CommandRefusedException(
          "the list of inputs %s cannot be read: %s".formatted(from, Words.of(e)), e);
    }
  }

  /** The path of these bytes. A URI is the one way to name a file by its bytes. */
  private static Path path(String bytes) {
    if (bytes.chars().allMatch(b -> b < 0x80)) {
      return Path.of(bytes);
    }
    Path here = Path.of("").toAbsolutePath();
    boolean absolute = bytes.startsWith("/");
    StringBuilder uri = new StringBuilder(absolute ? "file://" : here.toUri().toString());
    bytes.chars().forEach(b -> uri.append(b == '/' ? "/" : "%%%02X".formatted(b)));
    Path path = Path.of(URI.create(uri.toString()));
    return absolute ? path : path.subpath(here.getNameCount(), path.getNameCount());
  }
}
