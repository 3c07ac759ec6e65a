package dev.parloom.journal;

import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.text.Words;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sqlite.SQLiteJDBCLoader;

/**
 * Loads SQLite's native code so that nothing stays behind, also if this process is killed: the
 * driver unpacks it into a folder for temporary files and removes it when the JVM exits, but once
 * it is loaded the file is not needed. Where the system does not let go of it, the driver's way
 * holds.
 */
final class NativeLibrary {

  private static final System.Logger LOG = System.getLogger("dev.parloom.journal");

  /** Followed by the number of the process that loads it. */
  private static final String PREFIX = "parloom-sqlite-";

  /** Where the driver unpacks it. */
  private static final String PLACE = "org.sqlite.tmpdir";

  /** As large as the code for any system, roughly. */
  private static final int LIBRARY_BYTES = 2 << 20;

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads it, unless that is done.
   *
   * @throws JournalException if it cannot be loaded, saying why and what to do
   */
  static synchronized void load() {
    if (loaded) {
      return;
    }
    if (System.getProperty(PLACE) == null && System.getProperty("org.sqlite.lib.path") == null) {
      load(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    } // else the user has chosen a place
    loaded = true;
  }

  private static void load(Path parent) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory(parent, PREFIX + ProcessHandle.current().pid() + "-");
      sweep(parent);
      System.setProperty(PLACE, folder.toString());
      try {
        var _ = SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(PLACE);
      }
    } catch (Exception e) { // it declares no less
      Exception reason = folder == null ? e : whyNot(folder, e);
      throw new JournalException(
          "SQLite's native code cannot be unpacked in the temporary folder %s and loaded from there:"
                  .formatted(parent)
              + " %s; make room there, or choose another by TMPDIR or -Djava.io.tmpdir, not mounted noexec"
                  .formatted(Words.of(reason)),
          e);
    } finally {
      if (folder != null) {
        removeIfPossible(folder);
      }
    }
  }

  /** The driver keeps to itself what the system has said, so the system is asked again. */
  private static Exception whyNot(Path folder, Exception otherwise) {
    try {
      Files.write(folder.resolve("probe"), new byte[LIBRARY_BYTES]);
      return otherwise;
    } catch (IOException e) {
      return e;
    }
  }

  /** Where the system does not let go of the code while it is in use, the driver removes it. */
  private static void removeIfPossible(Path folder) {
    try {
      remove(folder);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "cannot remove " + folder + " now", e);
    }
  }

  /**
   * Removes what processes left that were killed while they loaded it. If one is alive after all,
   * in another container, its driver unpacks it once more.
   */
  static void sweep(Path parent) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        String[] words = folder.getFileName().toString().substring(PREFIX.length()).split("-", 2);
        if (words[0].matches("[0-9]{1,18}")
            && ProcessHandle.of(Long.parseLong(words[0])).isEmpty()) {
          remove(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(Level.DEBUG, "cannot remove what killed processes have left in " + parent, e);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
