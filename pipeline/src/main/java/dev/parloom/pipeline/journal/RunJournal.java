package dev.parloom.pipeline.journal;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Journal} while a run writes to it. {@link #examine} and {@link #admit} are for the
 * source's thread; the others are thread-safe. Once something cannot be written, all that would
 * write throw {@link JournalException}.
 */
public interface RunJournal {

  /** What the run is to do. */
  RunStart start();

  /** How an item of the source stands. */
  enum Standing {
    /** It has not been seen, or not finished. */
    NEW,
    /** Its fingerprint has changed since it was done. */
    CHANGED,
    /** It was done, but its output is not there any more. */
    OUTPUT_MISSING,
    /** It failed in an earlier run. */
    FAILED_BEFORE,
    /** There is nothing to do for it. */
    SETTLED
  }

  /**
   * How an item stands, without taking it.
   *
   * @param inPlace whether its output is there; asked only if that matters
   */
  Standing examine(String key, long fingerprint, BooleanSupplier inPlace);

  /**
   * Takes an item into the run.
   *
   * @param inPlace whether its output is there; asked only if that matters
   */
  Admission admit(String key, long fingerprint, BooleanSupplier inPlace);

  /** What came of an item that was to be taken into the run. */
  sealed interface Admission {

    /** It is in the run. */
    record Taken(Ticket ticket) implements Admission {}

    /** There is nothing to do for it. */
    record Settled() implements Admission {}

    /**
     * An item of that key was taken or passed over before, so that they could not be told apart.
     *
     * @param first the number of that one, counted from 1 in the source's order
     * @param second the number of this one
     */
    record Duplicate(long first, long second) implements Admission {}
  }

  /** What the journal knows an item in work by. */
  interface Ticket {

    /** The result of the last stage whose checkpoint it reached in an earlier attempt, if any. */
    @Nullable Checkpoint checkpoint();
  }

  /** A stage's result. Immutable, as far as nobody changes its bytes. */
  final class Checkpoint {
    private final String stage;
    private final byte[] value;

    /**
     * A result.
     *
     * @param stage the stage that has made it
     * @param value the result, by the stage's {@code Codec}; not copied
     */
    public Checkpoint(String stage, byte[] value) {
      this.stage = stage;
      this.value = value;
    }

    /** The stage that has made it. */
    public String stage() {
      return stage;
    }

    /** The result, by the stage's {@code Codec}; not copied. */
    public byte[] value() {
      return value;
    }
  }

  /** Keeps a stage's result until its item has ended. May wait for the journal to keep up. */
  void checkpoint(Ticket ticket, Checkpoint checkpoint);

  /**
   * Takes note that an item has ended; {@link EndedItem#recorded} is called when that is safe. May
   * wait for the journal to keep up; does not end early if the thread is interrupted.
   */
  void ended(EndedItem item);

  /** A source item that has ended, with all that came of it. */
  interface EndedItem {

    /** What the journal knows it by. */
    Ticket ticket();

    /** The item's key. */
    String key();

    /** How it ended. */
    Ending ending();

    /** How often a stage has tried again. */
    long retries();

    /** From when it was taken to its end. */
    long nanos();

    /** The first of what failed. */
    List<DeadLetter> failures();

    /** Called when it is safe, by a thread of the journal's. */
    void recorded();
  }

  /** Writes what is to be written; nothing may end after that. Waits; not for interrupts. */
  void finish();

  /**
   * Writes how the run has ended, and frees the journal for others. May be called once.
   *
   * @param ending how the run has ended; null if it broke, or its source failed
   */
  void close(@Nullable RunEnding ending);
}
