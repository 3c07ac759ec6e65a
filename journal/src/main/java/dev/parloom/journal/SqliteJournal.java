package dev.parloom.journal;

import dev.parloom.pipeline.journal.Journal;
import dev.parloom.pipeline.journal.RunJournal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;

/**
 * A journal in a local SQLite database; no server. One file belongs to one pipeline, and serves one
 * run at a time; {@link History} reads it, also while a run writes it.
 *
 * {@snippet :
 * Report report = thumbnails.run(photos, SqliteJournal.at(Path.of(".parloom/thumbnails.db")));
 * }
 *
 * <p>Items that have ended are written together, at the latest {@value JournalWriter#LINGER_MILLIS}
 * ms after the first of them, by one thread; a run waits when that thread falls behind. What was
 * written survives the end of this program, however it ends; with {@link #durable} also the loss of
 * power. Each item takes {@value PackedItem#BYTES} bytes in the file, a failed one a row besides;
 * while a run goes on there is an index of 21 to 32 bytes an item outside the heap.
 *
 * <p>SQLite needs a file system with locks and shared memory: a local one. Immutable.
 */
public final class SqliteJournal implements Journal {

  private final Path file;
  private final Rerun rerun;
  private final boolean durable;
  private final boolean countsFirst;
  private final InstantSource clock;

  private SqliteJournal(
      Path file, Rerun rerun, boolean durable, boolean countsFirst, InstantSource clock) {
    this.file = file;
    this.rerun = rerun;
    this.durable = durable;
    this.countsFirst = countsFirst;
    this.clock = clock;
  }

  /** A journal in this file, which is made with its folder if it is missing. */
  public static SqliteJournal at(Path file) {
    return new SqliteJournal(
        file.toAbsolutePath().normalize(),
        Rerun.WHAT_IS_LEFT,
        false,
        false,
        InstantSource.system());
  }

  /** What its next run does about the items of those before it. */
  public SqliteJournal rerun(Rerun other) {
    Objects.requireNonNull(other, "other");
    return new SqliteJournal(file, other, durable, countsFirst, clock);
  }

  /**
   * Items count as done only when they are on the disk: before the journal notes them it
   * {@linkplain dev.parloom.pipeline.Sink#sync syncs} the sink, and then itself (fsync). Survives
   * the loss of power, at the disk's pace; the sink must do its part, like {@link
   * dev.parloom.pipeline.Folder#synced}.
   */
  public SqliteJournal durable() {
    return new SqliteJournal(file, rerun, true, countsFirst, clock);
  }

  /**
   * A run that brings a finished one up to date counts first what it will do, to say so in its
   * opening; it reads the source twice.
   */
  public SqliteJournal countingFirst() {
    return new SqliteJournal(file, rerun, durable, true, clock);
  }

  /** Another clock for the times that runs are listed with; nothing is decided by it. */
  SqliteJournal clock(InstantSource other) {
    return new SqliteJournal(file, rerun, durable, countsFirst, other);
  }

  @Override
  public boolean countsFirst() {
    return countsFirst;
  }

  @Override
  public RunJournal begin(Plan plan, Output output) {
    return SqliteRun.begin(file, rerun, durable, clock, plan, output);
  }

  @Override
  public String toString() {
    return "journal " + file;
  }
}
