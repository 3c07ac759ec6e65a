package dev.parloom.journal;

import java.io.IOException;
import java.lang.System.Logger.Level;
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
      Path folder = Files.createTempDirectory("parloom-sqlite-");
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

  private static void remove(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
