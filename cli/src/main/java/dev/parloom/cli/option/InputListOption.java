package dev.parloom.cli.option;

import dev.parloom.cli.console.CommandRefusedException;
import dev.parloom.text.Words;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code -i} and {@code -0}: inputs listed in a file or on standard input. */
public final class InputListOption {

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

  /** The inputs that are files. */
  public List<Path> read() {
    try {
      return entries().stream().map(InputListOption::path).toList();
    } catch (InvalidPathException e) {
      throw unreadable(e);
    }
  }

  /** The inputs that are text, in UTF-8. */
  public List<String> readText() {
    return entries().stream()
        .map(entry ->
            new String(entry.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
        .toList();
  }

  /** Each with its bytes as characters: a file name need not be text in any encoding. */
  private List<String> entries() {
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
      String names = new String(bytes, StandardCharsets.ISO_8859_1);
      return Arrays.stream(names.split(nul ? "\0" : "\r?\n", -1))
          .filter(name -> !name.isEmpty())
          .toList();
    } catch (IOException | InvalidPathException e) {
      throw unreadable(e);
    }
  }

  private CommandRefusedException unreadable(Exception e) {
    return new CommandRefusedException(
        "the list of inputs %s cannot be read: %s".formatted(list, Words.of(e)), e);
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
