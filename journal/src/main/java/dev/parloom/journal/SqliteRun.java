package dev.parloom.journal;

import dev.parloom.pipeline.journal.Journal;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.journal.RunJournal;
import dev.parloom.pipeline.journal.RunStart;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A run with its journal open: what was done is in memory, what is done goes to the writer. */
final class SqliteRun implements RunJournal {

  private static final System.Logger LOG = System.getLogger("dev.parloom.journal");

  private final Path file;
  private final JournalLock lock;
  private final Connection connection;
  private final InstantSource clock;
  private final RunStart start;
  private final RunRow row;
  private final SettledItems settled;
  private final long seed;

  /** By the source's thread, which alone admits items; null if there are none. */
  private final @Nullable Connection checkpoints;

  private final AtomicLong skipped = new AtomicLong();
  private final JournalWriter writer;
  private long read;

  private SqliteRun(
      Path file,
      JournalLock lock,
      Connection connection,
      InstantSource clock,
      RunStart start,
      RunRow row,
      SettledItems settled,
      long seed,
      @Nullable Connection checkpoints,
      boolean durable,
      Journal.Output output) {
    this.file = file;
    this.lock = lock;
    this.connection = connection;
    this.clock = clock;
    this.start = start;
    this.row = row;
    this.settled = settled;
    this.seed = seed;
    this.checkpoints = checkpoints;
    this.writer =
        new JournalWriter(
            file, lock, connection, seed, row, settled, output, durable, clock, skipped::get);
  }

  static SqliteRun begin(
      Path file,
      Rerun rerun,
      boolean durable,
      InstantSource clock,
      Journal.Plan plan,
      Journal.Output output) {
    Connection connection = null;
    Connection checkpoints = null;
    JournalLock lock = null;
    SettledItems settled = null;
    boolean begun = false;
    try {
      requireUsableName(file);
      Files.createDirectories(file.toAbsolutePath().getParent());
      lock = JournalLock.of(file, holder(plan.pipeline(), clock));
      Truncation.requireNone(file);
      connection = Database.openForWriting(file, durable);
      long seed = Database.seed(connection);
      Losses losses = new Losses(file, lock);
      losses.compareRuns(connection, seed);
      RunChoice choice = RunChoice.of(connection, plan, rerun, clock);
      RunRow row = choice.row();
      settled = SettledItems.load(connection, choice, losses);
      RunStart start = choice.start(settled, losses.words(row, settled.tally()));
      checkpoints = checkpoints(file, connection, choice);
      connection.commit();
      lock.wrote(settled.tally().of(seed, row));
      SqliteRun run =
          new SqliteRun(
              file,
              lock,
              connection,
              clock,
              start,
              row,
              settled,
              seed,
              checkpoints,
              durable,
              output);
      begun = true;
      return run;
    } catch (SQLException e) {
      throw Database.failure(file, "opened", e);
    } catch (IOException e) {
      throw new JournalException("the journal %s cannot be opened: %s".formatted(file, e), e);
    } finally {
      if (!begun) {
        release(file, checkpoints, connection, settled, lock);
      }
    }
  }

  private static void requireUsableName(Path file) {
    if (file.toString().contains("?")) {
      throw new JournalException(
          "the name of a journal must not contain '?', as %s does; give it another".formatted(file),
          null);
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new JournalException(
          "%s cannot be a journal: it is no regular file".formatted(file), null);
    }
  }

  private static String holder(String pipeline, InstantSource clock) {
    return "process %d (pipeline '%s', since %s)"
        .formatted(ProcessHandle.current().pid(), pipeline, clock.instant());
  }

  /** Those of a run that begins from nothing are of no use; null if there are none. */
  private static @Nullable Connection checkpoints(
      Path file, Connection connection, RunChoice choice) throws SQLException {
    boolean fromNothing =
        !choice.changes().isEmpty()
            || (choice.kind() != RunStart.Kind.RESUMED && choice.row().base() == choice.row().id());
    try (Statement statement = connection.createStatement()) {
      if (fromNothing) {
        statement.executeUpdate("DELETE FROM checkpoint");
      }
      try (ResultSet some = statement.executeQuery("SELECT 1 FROM checkpoint LIMIT 1")) {
        return some.next() ? Database.openForReading(file) : null;
      }
    }
  }

  private static void release(
      Path file,
      @Nullable Connection checkpoints,
      @Nullable Connection connection,
      @Nullable SettledItems settled,
      @Nullable JournalLock lock) {
    try (lock;
        settled;
        connection;
        checkpoints) {
      LOG.log(Level.DEBUG, "closing the journal {0}", file);
    } catch (IOException | SQLException e) {
      LOG.log(Level.WARNING, "cannot close the journal " + file, e);
    }
  }

  @Override
  public RunStart start() {
    return start;
  }

  @Override
  public Standing examine(String key, long fingerprint, BooleanSupplier inPlace) {
    return settled.standing(
        settled.known(KeyHash.of(key, seed)), PackedItem.kept(fingerprint), inPlace);
  }

  @Override
  public Admission admit(String key, long fingerprint, BooleanSupplier inPlace) {
    read++;
    long hash = KeyHash.of(key, seed);
    long known = settled.see(hash, read);
    long earlier = SettledItems.seenAs(known);
    if (earlier > 0) {
      return new Admission.Duplicate(earlier, read);
    }
    long kept = PackedItem.kept(fingerprint);
    Standing standing = settled.standing(known, kept, inPlace);
    if (standing == Standing.SETTLED) {
      skipped.incrementAndGet();
      return new Admission.Settled();
    }
    settled.takesBack(known);
    return new Admission.Taken(item(hash, kept));
  }

  private Item item(long hash, long fingerprint) {
    if (checkpoints == null) {
      return new Item(hash, fingerprint, null);
    }
    try (PreparedStatement statement =
        checkpoints.prepareStatement(
            "SELECT fingerprint, stage, value FROM checkpoint WHERE key_hash = ?")) {
      statement.setLong(1, hash);
      try (ResultSet result = statement.executeQuery()) {
        if (result.next()) {
          boolean same = result.getLong(1) == fingerprint;
          Item item =
              new Item(
                  hash,
                  fingerprint,
                  same ? new Checkpoint(result.getString(2), result.getBytes(3)) : null);
          item.gotCheckpoint();
          return item;
        }
        return new Item(hash, fingerprint, null);
      }
    } catch (SQLException e) {
      throw Database.failure(file, "read", e);
    }
  }

  @Override
  public void checkpoint(Ticket ticket, Checkpoint checkpoint) {
    writer.checkpoint((Item) ticket, checkpoint);
  }

  @Override
  public void ended(EndedItem item) {
    writer.ended(item);
  }

  @Override
  public void finish() {
    writer.close();
  }

  @Override
  public void close(@Nullable RunEnding ending) {
    try {
      writer.close();
      if (ending == RunEnding.COMPLETED) {
        try (Statement statement = connection.createStatement()) { // of items that are gone
          statement.executeUpdate("DELETE FROM checkpoint");
        }
      }
      String how = ending == null ? RunRow.BROKEN : ending.name().toLowerCase(Locale.ROOT);
      row.end(connection, how, skipped.get(), clock.instant().toString());
      connection.commit();
    } catch (SQLException e) {
      throw Database.failure(file, "written", e);
    } finally {
      release(file, checkpoints, connection, settled, lock);
    }
  }
}
