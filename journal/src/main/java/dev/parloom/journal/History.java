package dev.parloom.journal;

import dev.parloom.pipeline.journal.JournalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a {@link SqliteJournal} remembers; also while a run writes it. Not thread-safe; close it.
 *
 * <p>All of it can also be asked in SQL: {@code docs/journal.md} tells the tables.
 */
public final class History implements AutoCloseable {

  /**
   * A run.
   *
   * @param id its number
   * @param pipeline the pipeline's name
   * @param plan the pipeline's stages, a line for each
   * @param kind {@code first}, {@code update}, {@code plan_changed}, {@code fresh} or {@code
   *     retry_failed}
   * @param state {@code running}, {@code killed}, {@code completed}, {@code drained}, {@code
   *     stopped} or {@code broken}
   * @param started when it was begun first
   * @param ended when it ended last; empty while it runs, or if it was killed
   * @param done items that ended well in it
   * @param dropped items that filters kept back
   * @param failed items that failed
   * @param skipped items that were passed over when it was begun or resumed last
   * @param resumed how often it was resumed
   */
  public record RunEntry(
      long id,
      String pipeline,
      List<String> plan,
      String kind,
      String state,
      Instant started,
      Optional<Instant> ended,
      long done,
      long dropped,
      long failed,
      long skipped,
      long resumed) {}

  /**
   * A failure of an item.
   *
   * @param run the run's number
   * @param key of the source item
   * @param item of what had become of it; the same key, unless stages expand or batch
   * @param stage where it failed
   * @param attempts how often that stage had tried
   * @param cause exception type and message
   * @param trace the stack trace, or the first 8,000 characters of it
   * @param seconds from when the source item was taken to its end
   * @param ended when that was
   */
  public record FailureEntry(
      long run,
      String key,
      String item,
      String stage,
      int attempts,
      String cause,
      String trace,
      double seconds,
      Instant ended) {}

  private final Path file;
  private final Connection connection;
  private final boolean isInUse;

  private History(Path file, Connection connection, boolean isInUse) {
    this.file = file;
    this.connection = connection;
    this.isInUse = isInUse;
  }

  /**
   * Opens a journal to look at it.
   *
   * @throws JournalException if there is none, or it cannot be read
   */
  public static History of(Path file) {
    if (!Files.exists(file)) {
      throw new JournalException("there is no journal %s".formatted(file), null);
    }
    try {
      boolean inUse = JournalLock.isHeld(file);
      if (!inUse) {
        requireWhole(file);
      }
      return new History(file, Database.openForReading(file), inUse);
    } catch (SQLException | IOException e) {
      throw Database.failure(file, "read", e);
    }
  }

  private static void requireWhole(Path file) throws IOException {
    try {
      Truncation.requireNone(file);
    } catch (JournalException e) {
      if (!JournalLock.isHeld(file)) { // else a run has begun, and moves pages about
        throw e;
      }
    }
  }

  /** All runs, the first first. */
  public List<RunEntry> runs() {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT * FROM run ORDER BY id");
        ResultSet row = statement.executeQuery()) {
      List<RunEntry> runs = new ArrayList<>();
      while (row.next()) {
        String state = Database.text(row, "state");
        boolean hasEnded = row.getString("ended") != null;
        runs.add(
            new RunEntry(
                row.getLong("id"),
                Database.text(row, "pipeline"),
                RunRow.plan(row),
                Database.text(row, "kind"),
                state.equals(RunRow.RUNNING) && !isInUse ? "killed" : state,
                Database.time(row, "started"),
                hasEnded ? Optional.of(Database.time(row, "ended")) : Optional.empty(),
                row.getLong("done"),
                row.getLong("dropped"),
                row.getLong("failed"),
                row.getLong("skipped"),
                row.getLong("resumed")));
      }
      return runs;
    } catch (SQLException e) {
      throw Database.failure(file, "read", e);
    }
  }

  /** The run of that number, if there is one. */
  public Optional<RunEntry> run(long id) {
    return runs().stream().filter(run -> run.id() == id).findFirst();
  }

  /** Tells the failures of a run, in the order in which their items ended. */
  public void failures(long run, Consumer<FailureEntry> teller) {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT * FROM failure WHERE run = ? ORDER BY id")) {
      statement.setLong(1, run);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          teller.accept(
              new FailureEntry(
                  run,
                  Database.text(row, "key"),
                  Database.text(row, "item"),
                  Database.text(row, "stage"),
                  row.getInt("attempts"),
                  Database.text(row, "cause"),
                  Database.text(row, "trace"),
                  row.getDouble("seconds"),
                  Database.time(row, "ended")));
        }
      }
    } catch (SQLException e) {
      throw Database.failure(file, "read", e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw Database.failure(file, "closed", e);
    }
  }
}
