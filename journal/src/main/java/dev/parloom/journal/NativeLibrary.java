package dev.parloom.journal;

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

  private static boolean loaded;

  private NativeLibrary() {}

  static synchronized void load() {
    if (loaded) {
      return;
    }
    loaded = true;
    if (System.getProperty(PLACE) != null || System.getProperty("org.sqlite.lib.path") != null) {
      return; // the user has chosen a place
    }
    try {
      Path folder = Files.createTempDirectory(PREFIX + ProcessHandle.current().pid() + "-");
      sweep(folder.getParent());
      System.setProperty(PLACE, folder.toString());
      try {
        var _ = SQLiteJDBCLoader.initialize();
      } finally {
        System.clearProperty(PLACE);
        remove(folder);
      }
    } catch (Exception e) { // it declares no less; opening a journal will say what is wrong
      LOG.log(Level.DEBUG, "SQLite's native code is left to its driver", e);
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
