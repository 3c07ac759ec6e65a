package dev.parloom.pipeline;

import dev.parloom.pipeline.text.Words;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A sink that writes each item to a file of its own: the key, with {@code /} between folders, is
 * the file's path below the folder.
 *
 * <p>A file is written beside its place, under a name that starts with {@code .parloom-}, and then
 * renamed, so that a reader never sees half of one and a file that is there already is replaced as
 * a whole. Folders are made as needed. Thread-safe for different keys.
 */
public final class Folder implements Sink<byte[]> {

  private static final String TEMPORARY = ".parloom-";

  private final Path root;

  private Folder(Path root) {
    this.root = root;
  }

  /** A sink that writes below this folder, which is made if it is missing. */
  public static Folder at(Path root) {
    return new Folder(root.toAbsolutePath().normalize());
  }

  /** Makes the folder, and checks that files can be written to it. */
  @Override
  public void open() throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new FileAlreadyExistsException(root.toString(), null, "is not a folder");
    }
    Files.createDirectories(root);
    Files.delete(Files.createTempFile(root, TEMPORARY, null));
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

  @FunctionalInterface
  private interface Writer {
    void write(Path newFile) throws IOException;
  }

  private static void place(Path file, Writer writer) throws IOException {
    Path parent = file.getParent();
    if (parent == null) {
      throw new FileSystemException(file.toString(), null, "has no parent folder");
    }
    Files.createDirectories(parent);
    // Not createTempFile: its files are for their owner alone, and results should obey the umask.
    Path temporary = parent.resolve(TEMPORARY + UUID.randomUUID());
    try {
      writer.write(temporary);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
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
