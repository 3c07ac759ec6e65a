package dev.parloom.job.step;

import dev.parloom.job.Content;
import dev.parloom.job.FileItem;
import dev.parloom.job.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * An item's content as a file for a user's program or method. Close it when that is through with
 * it: what was only made for it is removed.
 */
record FileArgument(Path path, boolean temporary) implements AutoCloseable {

  static FileArgument of(FileItem item, TemporaryFiles temporary) throws IOException {
    return switch (item.content()) {
      case Content.OnDisk(var file, var _) -> {
        Path absolute = file.toAbsolutePath();
        yield isText(absolute)
            ? new FileArgument(absolute, false)
            : new FileArgument(
                Files.createSymbolicLink(temporary.newFile(item.extension()), absolute), true);
      }
      case Content.InMemory memory ->
          new FileArgument(Files.write(temporary.newFile(item.extension()), memory.bytes()), true);
    };
  }

  /** Whether the name survives being text, which arguments of programs are. */
  private static boolean isText(Path file) {
    try {
      return Path.of(file.toString()).equals(file);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    if (temporary) {
      Files.deleteIfExists(path);
    }
  }
}
