package dev.parloom.cli;

import dev.parloom.pipeline.text.Words;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder for what commands hand on, made when first needed and removed when closed. */
@SuppressWarnings("serial") // it travels as its Sent
final class TemporaryFiles implements AutoCloseable, Serializable {

  private final AtomicLong number = new AtomicLong();

  /** What the names of its files begin with. */
  private final String prefix;

  private @Nullable Path folder;

  TemporaryFiles() {
    this("", null);
  }

  private TemporaryFiles(String prefix, @Nullable Path folder) {
    this.prefix = prefix;
    this.folder = folder;
  }

  /** The same folder, seen from a worker process, which gives other names than others do. */
  private record Sent(URI folder) implements Serializable {
    private Object readResolve() {
      return new TemporaryFiles(ProcessHandle.current().pid() + "-", Path.of(folder));
    }
  }

  private Object writeReplace() throws ObjectStreamException {
    try {
      return new Sent(folder().toUri());
    } catch (IOException e) {
      InvalidObjectException failure = new InvalidObjectException("no temporary folder: " + e);
      failure.initCause(e);
      throw failure;
    }
  }

  /** Others, which may be long or no text, are of no use to a program. */
  private static final Pattern USABLE_EXTENSION = Pattern.compile("[A-Za-z0-9_-]{1,20}");

  /** A name for a new file, with this extension if it is a usual one. */
  Path newFile(String extension) throws IOException {
    String name = prefix + number.incrementAndGet();
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
