package dev.parloom.cli.console;

import dev.parloom.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file that a command is to write when its work is done. That it can be written is found out
 * before: it is made beside its target, and then replaces that as a whole.
 */
public final class PendingFile implements AutoCloseable {

  private final Path target;
  private final Path temporary;

  private PendingFile(Path target, Path temporary) {
    this.target = target;
    this.temporary = temporary;
  }

  /**
   * A file to be written.
   *
   * @param option by which the user named it
   * @param kept a file of the user's that must stay as it is
   * @throws CommandRefusedException if it could not be written
   */
  public static PendingFile of(String option, Path target, Path kept) {
    if (target.toString().isEmpty()) {
      throw new CommandRefusedException(option + " has an empty name");
    }
    try {
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        throw refused(option, target, "it is there, and is no file", null);
      }
      if (Files.exists(target) && Files.exists(kept) && Files.isSameFile(target, kept)) {
        throw refused(option, target, "it would replace the pipeline file; choose another", null);
      }
      Path real = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      return new PendingFile(
          real, Files.createFile(real.resolveSibling(".parloom-" + UUID.randomUUID())));
    } catch (IOException e) {
      throw refused(option, target, Words.of(e), e);
    }
  }

  private static CommandRefusedException refused(
      String option, Path target, String reason, @Nullable Throwable cause) {
    return new CommandRefusedException(
        "%s: %s cannot be written: %s".formatted(option, target, reason), cause);
  }

  /** Where it will be. */
  public Path target() {
    return target;
  }

  /** Puts it in place. */
  public void write(byte[] content) throws IOException {
    Files.write(temporary, content);
    Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
  }

  /** If it was not written, there is nothing of it. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException e) {
      System.err.printf("cannot remove %s: %s%n", temporary, Words.of(e));
    }
  }
}
