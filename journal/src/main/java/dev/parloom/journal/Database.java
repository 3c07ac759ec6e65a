package dev.parloom.journal;

import dev.parloom.pipeline.journal.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/** How journals are opened, told from other files, and brought to the present version. */
final class Database {

  /** The version of the tables that this code reads and writes. */
  static final int VERSION = 1;

  /** "PLJ1", which marks the file as a journal (PRAGMA application_id). */
  static final int APPLICATION_ID = 0x504c4a31;

  /** How long to wait for somebody who looks at the journal. */
  private static final int BUSY_MILLIS = 10_000;

  /** Of a new file. Large ones suit large rows, small ones small commits. */
  private static final int PAGE_BYTES = 16 * 1024;

  private static final int PAGES_BETWEEN_CHECKPOINTS = 256;

  /** What to do about a damaged journal. */
  static final String REMEDY = "put a copy in its place, or move it away, and all is done again";

  private Database() {}

  /** For {@link #failure}: what is in the journal can never have been written. */
  static SQLException damage(String what) {
    return new SQLException(what, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
  }

  /** What is known of the journal by another way than itself does not agree with it. */
  static JournalException notAsLeft(Path file, Path lock, long run) {
    return new JournalException(
        "the journal %s is not as run %d has left it: it is damaged, or another was put in its place"
                .formatted(file, run)
            + "; "
            + REMEDY
            + "; if it is the right one, remove "
            + lock,
        null);
  }

  /** A file that cannot be used, in a sentence, with what to do. */
  static JournalException failure(Path file, String what, Exception cause) {
    String reason = cause.getMessage();
    String advice = "";
    if (cause instanceof SQLException sql) {
      SQLiteErrorCode code = SQLiteErrorCode.getErrorCode(sql.getErrorCode() & 0xff);
      if (code == SQLiteErrorCode.SQLITE_FULL
          || (code == SQLiteErrorCode.SQLITE_IOERR && hasNoRoom(file))) {
        reason = "the disk is full";
        advice = "; make room and run it again, nothing is lost";
      } else if (code == SQLiteErrorCode.SQLITE_NOTADB) {
        return new JournalException("%s is no journal".formatted(file), cause);
      } else if (code == SQLiteErrorCode.SQLITE_CORRUPT) {
        advice = "; it is damaged: " + REMEDY;
      }
    }
    return new JournalException(
        "the journal %s cannot be %s: %s%s".formatted(file, what, reason, advice), cause);
  }

  private static boolean hasNoRoom(Path file) {
    try {
      return Files.getFileStore(file).getUsableSpace() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Opens it for a run, and brings it to the present version. */
  static Connection openForWriting(Path file, boolean durable) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setSynchronous(
        durable ? SQLiteConfig.SynchronousMode.FULL : SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.setPageSize(PAGE_BYTES);
    Connection connection = open(file, config);
    boolean ready = false;
    try {
      int version = versionOf(file, connection); // before anything is changed
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA wal_autocheckpoint = " + PAGES_BETWEEN_CHECKPOINTS);
      }
      migrate(version, connection);
      connection.setAutoCommit(false);
      ready = true;
      return connection;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  /** Opens one that is there, to look at it. */
  static Connection openForReading(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.resetOpenMode(SQLiteOpenMode.CREATE);
    config.setBusyTimeout(BUSY_MILLIS);
    Connection connection = open(file, config);
    boolean ready = false;
    try {
      int version = versionOf(file, connection);
      if (version != VERSION) {
        throw new JournalException(
            version == 0
                ? "%s is no journal: it is empty".formatted(file)
                : "the journal %s has version %d, which the next run brings to %d"
                    .formatted(file, version, VERSION),
            null);
      }
      ready = true;
      return connection;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  private static Connection open(Path file, SQLiteConfig config) throws SQLException {
    NativeLibrary.load();
    return config.createConnection("jdbc:sqlite:" + file);
  }

  /** 0 for a new file. */
  private static int versionOf(Path file, Connection connection) throws SQLException {
    int application = number(connection, "PRAGMA application_id");
    int version = number(connection, "PRAGMA user_version");
    boolean isEmpty = number(connection, "SELECT count(*) FROM sqlite_master") == 0;
    if (isEmpty) {
      return 0;
    }
    if (application != APPLICATION_ID) {
      throw new JournalException(
          "%s is an SQLite database, but no journal; give the journal another name".formatted(file),
          null);
    }
    if (version > VERSION) {
      throw new JournalException(
          "the journal %s has version %d, and this program knows versions up to %d; use a newer one"
              .formatted(file, version, VERSION),
          null);
    }
    return version;
  }

  /** In one transaction each version becomes the next. */
  private static void migrate(int version, Connection connection) throws SQLException {
    if (version == VERSION) {
      return;
    }
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (int next = version + 1; next <= VERSION; next++) {
        for (String command : script(next).split(";\\s*\\R", -1)) {
          if (!command.isBlank()) {
            statement.execute(command);
          }
        }
      }
      statement.execute("PRAGMA application_id = " + APPLICATION_ID);
      statement.execute("PRAGMA user_version = " + VERSION);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static String script(int version) {
    String name = "version-" + version + ".sql";
    try (InputStream in = Database.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the program cannot read its resource " + name, e);
    }
  }

  /** What the journal's hashes begin with. */
  static long seed(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT seed FROM seed")) {
      if (!result.next()) {
        throw damage("it has no seed");
      }
      return result.getLong(1);
    }
  }

  static String text(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    if (text == null) {
      throw damage("a row has no %s".formatted(column));
    }
    return text;
  }

  static Instant time(ResultSet row, String column) throws SQLException {
    String text = text(row, column);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw damage("in the column %s stands no time".formatted(column));
    }
  }

  private static int number(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getInt(1) : 0;
    }
  }
}
