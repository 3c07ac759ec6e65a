package dev.parloom.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.text.Words;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A sink that writes each item to a file of its own: the key, with {@code /} between folders, is
 * the file's path below the folder.
 *
 * <p>A file is written in a folder of its own below this one, whose name starts with {@code
 * .parloom-}, and then renamed, so that a reader never sees half of one and a file that is there
 * already is replaced as a whole. What a program that was killed has left there, the next one
 * removes. Folders are made as needed. Thread-safe for different keys.
 */
public final class Folder implements Sink<byte[]> {

  private static final String BESIDE = ".parloom-";

  private final Path root;
  private final boolean synced;

  @GuardedBy("this")
  private @Nullable StagingFolder staging;

  /** Folders in which files were put in place since they were last written to the disk. */
  private final Set<Path> unsynced = ConcurrentHashMap.newKeySet();

  private Folder(Path root, boolean synced) {
    this.root = root;
    this.synced = synced;
  }

  /** A sink that writes below this folder, which is made if it is missing. */
  public static Folder at(Path root) {
    return new Folder(root.toAbsolutePath().normalize(), false);
  }

  /**
   * The same, but what it writes is on the disk (fsync) before it is renamed, and the names are
   * when {@link #sync} returns. For a journal that survives the loss of power.
   */
  public Folder synced() {
    return new Folder(root, true);
  }

  /** Makes the folder, and checks that files can be written to it. */
  @Override
  public void open() throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new FileAlreadyExistsException(root.toString(), null, "is not a folder");
    }
    var _ = staging();
  }

  private synchronized StagingFolder staging() throws IOException {
    StagingFolder open = staging;
    if (open == null) {
      Files.createDirectories(root);
      open = StagingFolder.below(root);
      staging = open;
    }
    return open;
  }

  /** Removes what was only needed while files were written. */
  @Override
  public synchronized void close() throws IOException {
    if (staging != null) {
      staging.close();
      staging = null;
    }
  }

  /** Whether there is a file for the key. */
  @Override
  public boolean isInPlace(String key) {
    try {
      return isInPlace(fileFor(key));
    } catch (FolderKeyRefusedException e) {
      return false;
    }
  }

  /**
   * Whether there is a file at this place.
   *
   * @param relative a place below the folder
   */
  public boolean isInPlace(Path relative) {
    return Files.isRegularFile(fileFor(relative));
  }

  /** Writes the names of the files put in place so far to the disk, if this folder is synced. */
  @Override
  public void sync() throws IOException {
    for (Path folder : List.copyOf(unsynced)) {
      unsynced.remove(folder);
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /**
   * Writes one file.
   *
   * @throws FolderKeyRefusedException if the key does not name a place below the folder
   */
  @Override
  public void put(String key, byte[] content) throws IOException {
    place(fileFor(key), file -> Files.write(file, content, StandardOpenOption.CREATE_NEW));
  }

  /**
   * Writes one file, for names that are no text.
   *
   * @param relative a place below the folder
   * @throws FolderKeyRefusedException if it is not below the folder
   */
  public void put(Path relative, byte[] content) throws IOException {
    place(fileFor(relative), file -> Files.write(file, content, StandardOpenOption.CREATE_NEW));
  }

  /**
   * Copies a file into its place, of whatever size.
   *
   * @param relative a place below the folder
   * @throws FolderKeyRefusedException if it is not below the folder
   */
  public void copy(Path relative, Path content) throws IOException {
    place(fileFor(relative), file -> Files.copy(content, file));
  }

  /**
   * Writes one file, of whatever size. If the writer throws, there is nothing of it.
   *
   * @param relative a place below the folder
   * @param content writes the file's content to the stream it is given, which is closed for it
   * @throws FolderKeyRefusedException if it is not below the folder
   */
  public void write(Path relative, Content content) throws IOException {
    place(
        fileFor(relative),
        file -> {
          try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            content.writeTo(out);
          }
        });
  }

  /** What is written to a file. */
  @FunctionalInterface
  public interface Content {

    /** Writes it, without buffers in between. */
    void writeTo(OutputStream out) throws IOException;
  }

  @FunctionalInterface
  private interface Writer {
    void write(Path newFile) throws IOException;
  }

  private void place(Path file, Writer writer) throws IOException {
    Path parent = file.getParent();
    if (parent == null) {
      throw new FileSystemException(file.toString(), null, "has no parent folder");
    }
    try {
      place(staging().newFile(), file, writer);
    } catch (AtomicMoveNotSupportedException e) { // a link leads to another file system
      Files.createDirectories(parent);
      place(parent.resolve(BESIDE + UUID.randomUUID()), file, writer);
    }
    for (Path folder = parent;
        synced && folder != null && folder.startsWith(root);
        folder = folder.getParent()) {
      unsynced.add(folder);
    }
  }

  private void place(Path temporary, Path file, Writer writer) throws IOException {
    boolean isMoved = false;
    try {
      writer.write(temporary);
      if (synced) {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
      }
      move(temporary, file);
      isMoved = true;
    } finally {
      if (!isMoved) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private static void move(Path temporary, Path file) throws IOException {
    try {
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw e;
    } catch (FileSystemException e) { // its folder is still to be made, as it seldom is
      Path parent = file.getParent();
      if (parent == null) {
        throw e;
      }
      Files.createDirectories(parent);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Where an item of this key is written.
   *
   * @throws FolderKeyRefusedException if the key does not name a place below the folder
   */
  public Path fileFor(String key) {
    try {
      return fileFor(Path.of(key));
    } catch (InvalidPathException e) {
      FolderKeyRefusedException refused =
          new FolderKeyRefusedException("the key is no file name: " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }

  private Path fileFor(Path relative) {
    Path file = root.resolve(relative).normalize();
    if (!file.startsWith(root) || file.equals(root)) {
      throw new FolderKeyRefusedException(
          "the key '%s' leads out of the folder %s; give items keys that are relative paths"
              .formatted(Words.printable(relative.toString()), root));
    }
    return file;
  }
}
