package dev.parloom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder for what commands hand on, made when first needed and removed when closed. */
final class TemporaryFiles implements AutoCloseable {

  private final AtomicLong number = new AtomicLong();
  private @Nullable Path folder;

  /** Others, which may be long or no text, are of no use to a program. */
  private static final Pattern USABLE_EXTENSION = Pattern.compile("[A-Za-z0-9_-]{1,20}");

  /** A name for a new file, with this extension if it is a usual one. */
  Path newFile(String extension) throws IOException {
    String name = Long.toString(number.incrementAndGet());
    boolean usable = USABLE_EXTENSION.matcher(extension).matches();
    return folder().resolve(usable ? name + "." + extension : name);
  }

  private synchronized Path folder() throws IOException {
    Path made = folder;
    if (made == null) {
      made = Files.createTempDirectory("parloom-");
      folder = made;
    }
    return made;
  }

  /** Removes a file, or a folder with all that is in it; what is not there is no error. */
  static void remove(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> entries = Files.list(path)) {
        for (Path entry : entries.toList()) {
          remove(entry);
        }
      }
    }
    Files.deleteIfExists(path);
  }

  /** Says so if something cannot be removed; the results are in place all the same. */
  @Override
  public synchronized void close() {
    if (folder == null) {
      return;
    }
    try {
      remove(folder);
    } catch (IOException e) {
      System.err.printf("cannot remove temporary files in %s: %s%n", folder, Words.of(e));
    }
    folder = null;
  }
}
