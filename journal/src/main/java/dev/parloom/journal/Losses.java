package dev.parloom.journal;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Compares a journal with what it held when it was written last. Items at its end may be missing,
 * as with its log, or whole runs, as in an older copy: that is told, and they are done again. What
 * is there must be what was written, else the journal is refused.
 */
final class Losses {

  private final Path file;
  private final Path lock;
  private final @Nullable LastWritten last;

  /** Of the last run and all, if it is missing. */
  private String lostRuns = "";

  Losses(Path file, JournalLock lock) {
    this.file = file;
    this.lock = lock.path();
    this.last = lock.lastWritten();
  }

  /** Before a run is added. */
  void compareRuns(Connection connection, long seed) throws SQLException {
    if (last == null) {
      return; // the first run of all, or the lock file is gone
    }
    long newest;
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT max(id) FROM run")) {
      newest = result.getLong(1);
    }
    if (newest == 0) {
      lostRuns =
          String.format(
              Locale.ROOT,
              " (the one that was here, with %,d %s, is gone)",
              last.run(),
              last.run() == 1 ? "run" : "runs");
      return;
    }
    if (seed != last.seed()) {
      throw Database.notAsLeft(file, lock, last.run());
    }
    if (newest < last.run()) {
      lostRuns = " (the journal has lost run %d, which was the last here)".formatted(last.run());
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT base FROM run WHERE id = ?")) {
      statement.setLong(1, last.run());
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next() || result.getLong(1) != last.base()) {
          throw Database.notAsLeft(file, lock, last.run());
        }
      }
    }
  }

  /** After each row of items that counts for the run. */
  void compareRow(RunRow run, RowTally read) {
    if (last != null
        && lostRuns.isEmpty()
        && run.base() == last.base()
        && read.rows() == last.rows()
        && (read.items() != last.items() || read.checksum() != last.checksum())) {
      throw Database.notAsLeft(file, lock, last.run());
    }
  }

  /** What is missing, in words to be appended to a sentence; nothing if all is there. */
  String words(RunRow run, RowTally read) {
    if (last == null || !lostRuns.isEmpty() || run.base() != last.base()) {
      return lostRuns;
    }
    long items = last.items() - read.items();
    if (read.rows() >= last.rows()) {
      return "";
    }
    return items == 1
        ? " (the journal has lost the last item recorded in it, which is done again)"
        : String.format(
            Locale.ROOT,
            " (the journal has lost the last %,d items recorded in it, which are done again)",
            items);
  }
}
