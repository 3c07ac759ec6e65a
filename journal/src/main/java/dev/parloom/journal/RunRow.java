package dev.parloom.journal;

import dev.parloom.pipeline.journal.Journal;
import dev.parloom.pipeline.journal.RunStart;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A row of the table of runs, as far as the next run needs it.
 *
 * @param base the first run whose items count for this one
 * @param state running, completed, drained, stopped or broken
 * @param counts what has ended in it
 */
record RunRow(
    long id,
    String pipeline,
    List<String> plan,
    RunStart.Kind kind,
    long base,
    String state,
    Counts counts) {

  static final String RUNNING = "running";
  static final String COMPLETED = "completed";
  static final String BROKEN = "broken";

  /** Items by their ends. */
  record Counts(long done, long dropped, long failed, long skipped) {

    static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts plus(Counts more) {
      return new Counts(
          done + more.done, dropped + more.dropped, failed + more.failed, skipped + more.skipped);
    }
  }

  boolean isUnfinished() {
    return !state.equals(COMPLETED);
  }

  /** The last run; without those that only retried what had failed, if that is wanted. */
  static Optional<RunRow> last(Connection connection, boolean withRetries) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT id, pipeline, plan, kind, base, state, done, dropped, failed, skipped"
                    + " FROM run "
                    + (withRetries ? "" : "WHERE kind <> 'retry_failed' ")
                    + "ORDER BY id DESC LIMIT 1")) {
      if (!row.next()) {
        return Optional.empty();
      }
      return Optional.of(
          new RunRow(
              row.getLong("id"),
              Database.text(row, "pipeline"),
              plan(row),
              kind(Database.text(row, "kind")),
              row.getLong("base"),
              Database.text(row, "state"),
              new Counts(
                  row.getLong("done"),
                  row.getLong("dropped"),
                  row.getLong("failed"),
                  row.getLong("skipped"))));
    }
  }

  /** Adds a run that begins; its own number is its base if {@code base} is 0. */
  static RunRow begin(
      Connection connection,
      String pipeline,
      List<String> plan,
      RunStart.Kind kind,
      long base,
      String now)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO run (pipeline, plan, kind, base, state, started)"
                + " VALUES (?, ?, ?, ?, ?, ?) RETURNING id")) {
      statement.setString(1, pipeline);
      statement.setString(2, text(plan));
      statement.setString(3, kind.name().toLowerCase(Locale.ROOT));
      statement.setLong(4, base);
      statement.setString(5, RUNNING);
      statement.setString(6, now);
      long id;
      try (ResultSet result = statement.executeQuery()) {
        id = result.getLong(1);
      }
      if (base == 0) {
        try (Statement own = connection.createStatement()) {
          own.executeUpdate("UPDATE run SET base = id WHERE id = " + id);
        }
      }
      return new RunRow(id, pipeline, plan, kind, base == 0 ? id : base, RUNNING, Counts.NONE);
    }
  }

  /** Goes on with a run that did not end, from now on by this plan. */
  RunRow resume(Connection connection, Journal.Plan by) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE run SET state = ?, ended = NULL, resumed = resumed + 1, pipeline = ?, plan = ?"
                + " WHERE id = ?")) {
      statement.setString(1, RUNNING);
      statement.setString(2, by.pipeline());
      statement.setString(3, text(by.stages()));
      statement.setLong(4, id);
      statement.executeUpdate();
    }
    return new RunRow(id, by.pipeline(), by.stages(), kind, base, RUNNING, counts);
  }

  /** A line a stage, in which line ends are written as escapes. */
  private static String text(List<String> plan) {
    return String.join(
        "\n",
        plan.stream()
            .map(stage -> stage.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r"))
            .toList());
  }

  private static RunStart.Kind kind(String name) throws SQLException {
    try {
      return RunStart.Kind.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw Database.damage("there is no kind of run named '%s'".formatted(name));
    }
  }

  static List<String> plan(ResultSet row) throws SQLException {
    return Database.text(row, "plan")
        .lines()
        .map(line -> {
          StringBuilder stage = new StringBuilder();
          for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && i + 1 < line.length()) {
              char escaped = line.charAt(++i);
              stage.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
            } else {
              stage.append(c);
            }
          }
          return stage.toString();
        })
        .toList();
  }

  void update(Connection connection, Counts now) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE run SET done = ?, dropped = ?, failed = ?, skipped = ? WHERE id = ?")) {
      statement.setLong(1, now.done());
      statement.setLong(2, now.dropped());
      statement.setLong(3, now.failed());
      statement.setLong(4, now.skipped());
      statement.setLong(5, id);
      statement.executeUpdate();
    }
  }

  void end(Connection connection, String how, long skipped, String now) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "UPDATE run SET state = ?, skipped = ?, ended = ? WHERE id = ?")) {
      statement.setString(1, how);
      statement.setLong(2, skipped);
      statement.setString(3, now);
      statement.setLong(4, id);
      statement.executeUpdate();
    }
  }
}
