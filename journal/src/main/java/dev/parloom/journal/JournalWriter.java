package dev.parloom.journal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.Ending;
import dev.parloom.pipeline.journal.Journal;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.journal.RunJournal;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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

  private static final int MOST_ROWS = 16;

  /** As many bytes of checkpoints wait at most. */
  private static final long MOST_CHECKPOINT_BYTES = 64L << 20;

  /** Of a stack trace so much is kept. */
  private static final int LONGEST_TRACE = 8_000;

  /** What waits to be written; whoever brings something packs it, while it has it at hand. */
  private static final class Gathered {
    /** Items packed, a row each; only the last has room. */
    final List<ByteBuffer> rows = new ArrayList<>();

    /** The same items. */
    final List<RunJournal.EndedItem> items = new ArrayList<>();

    /** Those of them whose checkpoints are of no use any more. */
    final List<Item> checked = new ArrayList<>();

    final List<RunJournal.EndedItem> failed = new ArrayList<>();
    final Map<Item, RunJournal.Checkpoint> checkpoints = new LinkedHashMap<>();
    long checkpointBytes;
    long done;
    long dropped;

    void add(RunJournal.EndedItem ended) {
      if (rows.isEmpty() || !rows.getLast().hasRemaining()) {
        rows.add(ByteBuffer.allocate(ITEMS_A_ROW * PackedItem.BYTES));
      }
      Item item = (Item) ended.ticket();
      float seconds = ended.nanos() / 1e9f;
      int retries = (int) Math.min(Integer.MAX_VALUE, ended.retries());
      Ending ending = ended.ending();
      new PackedItem(item.hash(), ending, item.fingerprint(), seconds, retries)
          .write(rows.getLast());
      items.add(ended);
      switch (ending) {
        case DONE -> done++;
        case DROPPED -> dropped++;
        case FAILED -> failed.add(ended);
      }
      if (item.hasCheckpoint()) {
        checkpoints.remove(item);
        checked.add(item);
      }
    }

    boolean isFull() {
      return rows.size() > MOST_ROWS || checkpointBytes > MOST_CHECKPOINT_BYTES;
    }

    boolean isEmpty() {
      return items.isEmpty() && checkpoints.isEmpty();
    }

    boolean isWorthWriting() {
      return rows.size() > 1;
    }
  }

  private final Path file;
  private final JournalLock journalLock;
  private final Connection connection;
  private final long seed;
  private final RunRow run;
  private final SettledItems settled;
  private final Journal.Output output;
  private final boolean durable;
  private final InstantSource clock;
  private final LongSupplier skipped;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition came = lock.newCondition();
  private final Condition went = lock.newCondition();

  @GuardedBy("lock")
  private Gathered gathered = new Gathered();

  @GuardedBy("lock")
  private boolean closed;

  @GuardedBy("lock")
  private @Nullable JournalException failure;

  /** What has ended since the run was begun or resumed; by the writer's thread. */
  private RunRow.Counts counts;

  /** The rows that count for the run; by the writer's thread. */
  private final RowTally tally;

  JournalWriter(
      Path file,
      JournalLock journalLock,
      Connection connection,
      long seed,
      RunRow run,
      SettledItems settled,
      Journal.Output output,
      boolean durable,
      InstantSource clock,
      LongSupplier skipped) {
    this.file = file;
    this.journalLock = journalLock;
    this.connection = connection;
    this.seed = seed;
    this.run = run;
    this.settled = settled;
    this.output = output;
    this.durable = durable;
    this.clock = clock;
    this.skipped = skipped;
    this.counts = RunRow.Counts.NONE;
    this.tally = settled.tally();
    this.thread = Thread.ofPlatform().daemon().name(run.pipeline() + "/journal").start(this::write);
  }

  // ---- For others.

  void ended(RunJournal.EndedItem item) {
    lock.lock();
    try {
      awaitRoom();
      gathered.add(item);
      if (gathered.items.size() == 1 || gathered.items.size() == ITEMS_A_ROW + 1) {
        came.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  void checkpoint(Item item, RunJournal.Checkpoint checkpoint) {
    lock.lock();
    try {
      awaitRoom();
      item.gotCheckpoint();
      gathered.checkpoints.put(item, checkpoint);
      gathered.checkpointBytes += checkpoint.value().length;
      came.signal();
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private void awaitRoom() {
    while (failure == null && gathered.isFull()) {
      went.awaitUninterruptibly();
    }
    requireNoFailure();
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
      for (Gathered some = take(); !some.isEmpty(); some = take()) {
        if (durable) {
          output.sync();
        }
        write(some);
        connection.commit();
        journalLock.wrote(tally.of(seed, run));
        some.items.forEach(RunJournal.EndedItem::recorded);
      }
    } catch (Exception | Error e) {
      fail(
          e instanceof SQLException sql
              ? Database.failure(file, "written", sql)
              : new JournalException(
                  "the journal %s is not written any more: %s".formatted(file, e), e));
    }
  }

  /** What has gathered; nothing when it is closed and all is written. */
  private Gathered take() throws InterruptedException {
    lock.lock();
    try {
      while (gathered.isEmpty() && !closed) {
        came.await();
      }
      long nanos = TimeUnit.MILLISECONDS.toNanos(LINGER_MILLIS);
      while (nanos > 0 && !gathered.isWorthWriting() && !closed) {
        nanos = came.awaitNanos(nanos);
      }
      Gathered taken = gathered;
      gathered = new Gathered();
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
      gathered = new Gathered();
      went.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void write(Gathered some) throws SQLException {
    for (ByteBuffer row : some.rows) {
      write(row);
    }
    for (RunJournal.EndedItem item : some.failed) {
      for (DeadLetter letter : item.failures()) {
        write(item.key(), letter, item.nanos() / 1e9f);
      }
    }
    for (Item item : some.checked) {
      delete(item);
    }
    for (Map.Entry<Item, RunJournal.Checkpoint> one : some.checkpoints.entrySet()) {
      write(one.getKey(), one.getValue());
    }
    counts =
        new RunRow.Counts(
            counts.done() + some.done,
            counts.dropped() + some.dropped,
            counts.failed() + some.failed.size(),
            skipped.getAsLong());
    run.update(connection, counts.plus(settled.endedHere()));
  }

  private void write(ByteBuffer row) throws SQLException {
    byte[] packed = new byte[row.position()];
    row.get(0, packed);
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO ended (run, items, packed) VALUES (?, ?, ?)")) {
      statement.setLong(1, run.id());
      statement.setInt(2, packed.length / PackedItem.BYTES);
      statement.setBytes(3, packed);
      statement.executeUpdate();
    }
    tally.add(run.id(), packed);
  }

  private void delete(Item item) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("DELETE FROM checkpoint WHERE key_hash = ?")) {
      statement.setLong(1, item.hash());
      statement.executeUpdate();
    }
  }

  private void write(String key, DeadLetter letter, float seconds) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO failure (run, key, item, stage, attempts, cause, trace, seconds, ended)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      statement.setLong(1, run.id());
      statement.setString(2, key);
      statement.setString(3, letter.key());
      statement.setString(4, letter.stage());
      statement.setInt(5, letter.attempts());
      statement.setString(6, said(letter.cause(), letter.cause()::toString));
      String trace = said(letter.cause(), () -> trace(letter.cause()));
      statement.setString(7, trace.substring(0, Math.min(LONGEST_TRACE, trace.length())));
      statement.setFloat(8, seconds);
      statement.setString(9, clock.instant().toString());
      statement.executeUpdate();
    }
  }

  private static String trace(Throwable cause) {
    StringWriter trace = new StringWriter();
    cause.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  /** An exception is somebody else's code, and may have nothing to say, or fail to. */
  private static String said(Throwable cause, Supplier<String> words) {
    try {
      String said = words.get();
      return said == null ? cause.getClass().getName() : said;
    } catch (RuntimeException | StackOverflowError e) {
      return cause.getClass().getName();
    }
  }

  private void write(Item item, RunJournal.Checkpoint checkpoint) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO checkpoint (key_hash, fingerprint, stage, value)"
                + " VALUES (?, ?, ?, ?)")) {
      statement.setLong(1, item.hash());
      statement.setLong(2, item.fingerprint());
      statement.setString(3, checkpoint.stage());
      statement.setBytes(4, checkpoint.value());
      statement.executeUpdate();
    }
  }
}
