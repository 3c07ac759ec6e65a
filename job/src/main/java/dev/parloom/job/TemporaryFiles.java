package dev.parloom.job;

import dev.parloom.text.Words;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files that are handed from step to step, in a folder that is there while this is open. Made
 * without one, so that a pipeline can be described without a trace.
 */
@SuppressWarnings("serial")
public // it travels as its Sent
final class TemporaryFiles implements AutoCloseable, Serializable {

  private final AtomicLong number = new AtomicLong();

  /** What the names of its files begin with. */
  private final String prefix;

  private Consumer<String> telling = _ -> {};
  private @Nullable RunFolder own;
  private volatile @Nullable Path folder;

  /** Without a folder, until {@link #open}. */
  public TemporaryFiles() {
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

  /**
   * Makes the folder, after clearing away what runs that were killed have left.
   *
   * @param toldTo is told, in a line, what of that is worth knowing, and what cannot be removed in
   *     the end
   * @return this, to be closed
   * @throws JobRefusedException if there can be no such folder
   */
  public synchronized TemporaryFiles open(Consumer<String> toldTo) {
    telling = toldTo;
    Path parent = RunFolder.parent();
    try {
      RunFolder made = RunFolder.below(parent);
      own = made;
      folder = made.path();
      if (made.ended() > 0) {
        telling.accept(
            made.ended() == 1
                ? "ended 1 program that a run which was killed had left running"
                : "ended %d programs that a run which was killed had left running"
                    .formatted(made.ended()));
      }
      return this;
    } catch (IOException e) {
      throw new JobRefusedException(
          "the temporary folder %s cannot be used: %s; put that right, or choose another with TMPDIR"
              .formatted(parent, reason(parent, e)),
          e);
    }
  }

  private static String reason(Path parent, IOException e) {
    if (!Files.isDirectory(parent)) {
      return Files.exists(parent) ? "it is no folder" : "there is no such folder";
    }
    boolean told = e instanceof FileSystemException file && file.getReason() != null;
    return told ? String.valueOf(((FileSystemException) e).getReason()) : Words.of(e);
  }

  /** Others, which may be long or no text, are of no use to a program. */
  private static final Pattern USABLE_EXTENSION = Pattern.compile("[A-Za-z0-9_-]{1,20}");

  /** A name for a new file, with this extension if it is a usual one. */
  public Path newFile(String extension) throws IOException {
    String name = prefix + number.incrementAndGet();
    boolean usable = USABLE_EXTENSION.matcher(extension).matches();
    return folder().resolve(usable ? name + "." + extension : name);
  }

  /** What marks the programs of this run, in their environment. */
  public String mark() throws IOException {
    return RunFolder.markOf(folder());
  }

  /** Whether programs fail for want of room here. */
  public boolean isFull() throws IOException {
    return Files.getFileStore(folder()).getUsableSpace() == 0;
  }

  private Path folder() throws IOException {
    Path made = folder;
    if (made == null) { // code that was left behind goes on
      throw new IOException("the run is over, and its temporary folder is gone");
    }
    return made;
  }

  /** Removes a file, or a folder with all that is in it; what is not there is no error. */
  public static void remove(Path path) throws IOException {
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
    RunFolder closed = own;
    own = null;
    folder = null;
    if (closed == null) {
      return;
    }
    try {
      closed.close();
    } catch (IOException e) {
      telling.accept(
          "cannot remove temporary files in %s: %s".formatted(closed.path(), Words.of(e)));
    }
  }
}
