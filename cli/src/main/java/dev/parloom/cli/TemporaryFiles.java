package dev.parloom.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder for what commands hand on, made when first needed and removed when closed. */
final class TemporaryFiles implements AutoCloseable {

  private final AtomicLong number = new AtomicLong();
  private @Nullable Path folder;

  /** A name for a new file, with this extension unless that is empty. */
  Path newFile(String extension) throws IOException {
    String name = Long.toString(number.incrementAndGet());
    return folder().resolve(extension.isEmpty() ? name : name + "." + extension);
  }

  private synchronized Path folder() throws IOException {
    Path made = folder;
    if (made == null) {
      made = Files.createTempDirectory("parloom-");
      folder = made;
    }
    return made;
  }

  @Override
  public synchronized void close() throws IOException {
    if (folder == null) {
      return;
    }
    List<Path> left = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files.forEach(left::add);
    }
    for (Path file : left.reversed()) {
      Files.deleteIfExists(file);
    }
    folder = null;
  }
}
