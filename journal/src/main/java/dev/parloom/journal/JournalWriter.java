package dev.parloom.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.pipeline.DeadLetter;
import dev.parloom.pipeline.Ending;
import dev.parloom.pipeline.JournalException;
import dev.parloom.pipeline.RunJournal;
import dev.parloom.pipeline.Sink;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that writes what has ended, as much at a time as has gathered (group commit). Whoever
 * brings more waits when too much has gathered. After a failure it writes nothing more.
 */
final class JournalWriter {

  private static final System.Logger LOG = System.getLogger("dev.parloom.journal");

  /** How long to gather before writing. */
  static final int LINGER_MILLIS = 10;

  /** So many items fill a row. */
  private static final int ITEMS_A_ROW = 4_096;

  private static final int MOST_WAITING = 4 * ITEMS_A_ROW;

  /** The same for the bytes of checkpoints. */
  private static final long MOST_WAITING_BYTES = 64L << 20;

  /** Of a stack trace so much is kept. */
  private static final int LONGEST_TRACE = 8_000;

  private sealed interface Entry {
    record Ended(RunJournal.EndedItem item) implements Entry {}

    record Result(Item item, RunJournal.Checkpoint checkpoint) implements Entry {}
  }

  private final Path file;
  private final Connection connection;
  private final RunRow run;
  private final Sink<?> sink;
  private final boolean durable;
  private final InstantSource clock;
  private final LongSupplier skipped;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition came = lock.newCondition();
  private final Condition went = lock.newCondition();

  @GuardedBy("lock")
  private List<Entry> waiting = new ArrayList<>();

  @GuardedBy("lock")
  private long waitingBytes;

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private @Nullable JournalException failure;

  /** For the items of a row; by the writer's thread. */
  private final ByteBuffer packed = ByteBuffer.allocate(ITEMS_A_ROW * PackedItem.BYTES);

  /** Counts of the run so far; by the writer's thread. */
  private RunRow.Counts counts;

  JournalWriter(
      Path file,
      Connection connection,
      RunRow run,
      Sink<?> sink,
      boolean durable,
      InstantSource clock,
      LongSupplier skipped) {
    this.file = file;
    this.connection = connection;
    this.run = run;
    this.sink = sink;
    this.durable = durable;
    this.clock = clock;
    this.skipped = skipped;
    this.counts = run.counts();
    this.thread = Thread.ofPlatform().daemon().name(run.pipeline() + "/journal").start(this::write);
  }

  // ---- For others.

  void ended(RunJournal.EndedItem item) {
    add(new Entry.Ended(item), 0);
  }

  void checkpoint(Item item, RunJournal.Checkpoint checkpoint) {
    item.gotCheckpoint();
    add(new Entry.Result(item, checkpoint), checkpoint.value().length);
  }

  private void add(Entry entry, int bytes) {
    lock.lock();
    try {
      while (failure == null
          && (waiting.size() >= MOST_WAITING || waitingBytes >= MOST_WAITING_BYTES)) {
        went.awaitUninterruptibly();
      }
      requireNoFailure();
      waiting.add(entry);
      waitingBytes += bytes;
      if (waiting.size() == 1 || waiting.size() == ITEMS_A_ROW) {
        came.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void requireNoFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  /** Writes what has gathered, and ends the thread; not disturbed by interrupts. */
  void close() {
    lock.lock();
    try {
      closed = true;
      came.signal();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    lock.lock();
    try {
      requireNoFailure();
    } finally {
      lock.unlock();
    }
  }

  // ---- The thread.

  private void write() {
    try {
      for (List<Entry> entries = take(); !entries.isEmpty(); entries = take()) {
        if (durable) {
          sink.sync();
        }
        write(entries);
        connection.commit();
        for (Entry entry : entries) {
          if (entry instanceof Entry.Ended(var item)) {
            item.recorded();
          }
        }
      }
    } catch (Exception | Error e) {
      fail(
          e instanceof SQLException sql
              ? Database.failure(file, "written", sql)
              : new JournalException(
                  "the journal %s is not written any more: %s".formatted(file, e), e));
    }
  }

  /** What has gathered; none when it is closed and all is written. */
  private List<Entry> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        came.await();
      }
      long nanos = TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
      while (nanos > 0 && waiting.size() < ITEMS_A_ROW && !closed) {
        nanos = came.awaitNanos(nanos);
      }
      List<Entry> taken = waiting;
      waiting = new ArrayList<>();
      waitingBytes = 0;
      went.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void fail(JournalException cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      LOG.log(Level.DEBUG, "a transaction is lost anyway", e);
    }
    lock.lock();
    try {
      failure = cause;
      waiting.clear();
      went.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void write(List<Entry> entries) throws SQLException {
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Ended(var item) -> write(item);
        case Entry.Result(var item, var checkpoint) -> write(item, checkpoint);
      }
    }
    writePacked();
    run.update(connection, counts.withSkipped(skipped.getAsLong()));
  }

  private void write(RunJournal.EndedItem ended) throws SQLException {
    Item item = (Item) ended.ticket();
    Ending ending = ended.ending();
    float seconds = (float) (ended.nanos() / 1e9);
    int retries = (int) Math.min(Integer.MAX_VALUE, ended.retries());
    new PackedItem(item.hash(), ending, item.fingerprint(), seconds, retries).write(packed);
    counts = counts.plus(ending);
    if (!packed.hasRemaining()) {
      writePacked();
    }
    if (ending == Ending.FAILED) {
      for (DeadLetter letter : ended.failures()) {
        write(ended.key(), letter, seconds);
      }
    }
    if (item.hasCheckpoint()) {
      try (PreparedStatement statement =
          connection.prepareStatement("DELETE FROM checkpoint WHERE key_hash = ?")) {
        statement.setBytes(1, item.hash().bytes());
        statement.executeUpdate();
      }
    }
  }

  private void writePacked() throws SQLException {
    if (packed.position() == 0) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO ended (run, items, packed) VALUES (?, ?, ?)")) {
      statement.setLong(1, run.id());
      statement.setInt(2, packed.position() / PackedItem.BYTES);
      statement.setBytes(3, Arrays.copyOf(packed.array(), packed.position()));
      statement.executeUpdate();
    }
    packed.clear();
  }

  private void write(String key, DeadLetter letter, float seconds) throws SQLException {
    StringWriter trace = new StringWriter();
    letter.cause().printStackTrace(new PrintWriter(trace));
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO failure (run, key, item, stage, attempts, cause, trace, seconds, ended)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      statement.setLong(1, run.id());
      statement.setString(2, key);
      statement.setString(3, letter.key());
      statement.setString(4, letter.stage());
      statement.setInt(5, letter.attempts());
      statement.setString(6, letter.cause().toString());
      statement.setString(
          7, trace.toString().substring(0, Math.min(LONGEST_TRACE, trace.getBuffer().length())));
      statement.setFloat(8, seconds);
      statement.setString(9, clock.instant().toString());
      statement.executeUpdate();
    }
  }

  private void write(Item item, RunJournal.Checkpoint checkpoint) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO checkpoint (key_hash, fingerprint, stage, value)"
                + " VALUES (?, ?, ?, ?)")) {
      statement.setBytes(1, item.hash().bytes());
      statement.setLong(2, item.fingerprint());
      statement.setString(3, checkpoint.stage());
      statement.setBytes(4, checkpoint.value());
      statement.executeUpdate();
    }
  }
}
