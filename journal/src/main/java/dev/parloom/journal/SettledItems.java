package dev.parloom.journal;

import dev.parloom.pipeline.journal.RunJournal.Standing;
import dev.parloom.pipeline.journal.RunStart;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the items of earlier runs stand, and which ones this run has seen. For one thread at a time.
 */
final class SettledItems implements AutoCloseable {

  // The highest bits of a value; the others are the fingerprint, or the number of an item seen.

  private static final int DONE = 0;
  private static final int DROPPED = 1;
  private static final int FAILED = 2;

  /** Added to the above: it ended in the run that goes on now. */
  private static final int HERE = 3;

  private static final int SEEN = 6;

  private final KeyIndex index;
  private final boolean onlyFailed;
  private final boolean retriesHere;
  private final RowTally tally = new RowTally();
  private long failures;

  /** Items whose ends in this run count, by their states; fewer when they are done again. */
  private final AtomicLongArray here = new AtomicLongArray(HERE);

  private SettledItems(KeyIndex index, boolean onlyFailed, boolean retriesHere) {
    this.index = index;
    this.onlyFailed = onlyFailed;
    this.retriesHere = retriesHere;
  }

  /**
   * Reads what counts for a run.
   *
   * @param losses is shown each row
   */
  static SettledItems load(Connection connection, RunChoice choice, Losses losses)
      throws SQLException {
    RunRow run = choice.row();
    long items = 0;
    try (PreparedStatement sum =
        connection.prepareStatement("SELECT total(length(packed)) FROM ended WHERE run >= ?")) {
      sum.setLong(1, run.base());
      try (ResultSet result = sum.executeQuery()) {
        items = result.getLong(1) / PackedItem.BYTES;
      }
    }
    SettledItems all =
        new SettledItems(
            new KeyIndex(items), choice.kind() == RunStart.Kind.RETRY_FAILED, choice.retriesHere());
    boolean loaded = false;
    try (PreparedStatement rows =
        connection.prepareStatement("SELECT run, packed FROM ended WHERE run >= ? ORDER BY id")) {
      rows.setLong(1, run.base());
      try (ResultSet result = rows.executeQuery()) {
        while (result.next()) {
          all.add(result.getLong(1), result.getBytes(2), run);
          losses.compareRow(run, all.tally);
        }
      }
      loaded = true;
      return all;
    } finally {
      if (!loaded) {
        all.close();
      }
    }
  }

  private void add(long of, byte @Nullable [] row, RunRow run) throws SQLException {
    if (row == null || row.length % PackedItem.BYTES != 0) {
      throw Database.damage("a row of items of run %d is no whole number of them".formatted(of));
    }
    ByteBuffer packed = ByteBuffer.wrap(row);
    while (packed.hasRemaining()) {
      try {
        add(PackedItem.read(packed), of >= run.id());
      } catch (IllegalArgumentException e) {
        throw Database.damage("an item of run %d: %s".formatted(of, e.getMessage()));
      }
    }
    tally.add(of, row);
  }

  /** The rows that were read. */
  RowTally tally() {
    return tally;
  }

  private void add(PackedItem item, boolean isHere) {
    int ending =
        switch (item.ending()) {
          case DONE -> DONE;
          case DROPPED -> DROPPED;
          case FAILED -> FAILED;
        };
    long state = isHere ? ending + HERE : ending;
    long before =
        index.put(item.hash(), (state << PackedItem.FINGERPRINT_BITS) | item.fingerprint());
    takesBack(before);
    if (isHere) {
      here.incrementAndGet(ending);
    }
    failures += (isFailed((int) state) ? 1 : 0) - (isFailed(stateOf(before)) ? 1 : 0);
  }

  /** An item that has ended in this run before ends in it once more, which counts instead. */
  void takesBack(long known) {
    int state = stateOf(known);
    if (known != KeyIndex.ABSENT && state >= HERE && state < SEEN) {
      here.decrementAndGet(state - HERE);
    }
  }

  /** What has ended in this run before it was resumed, and counts still; for any thread. */
  RunRow.Counts endedHere() {
    return new RunRow.Counts(here.get(DONE), here.get(DROPPED), here.get(FAILED), 0);
  }

  private static boolean isFailed(int state) {
    return state == FAILED || state == FAILED + HERE;
  }

  private static int stateOf(long value) {
    return (int) (value >> PackedItem.FINGERPRINT_BITS);
  }

  /** How many have failed and not been done since. */
  long failures() {
    return failures;
  }

  /**
   * Notes that the run has come to an item of that key.
   *
   * @param number the item's number, 1 or more
   * @return what was known of the key before, for {@link #standing} and {@link #seenAs}
   */
  long see(long hash, long number) {
    return index.put(hash, ((long) SEEN << PackedItem.FINGERPRINT_BITS) | number);
  }

  /** What is known of a key. */
  long known(long hash) {
    return index.get(hash);
  }

  /** The number of the item of that key that the run has come to before; 0 if there was none. */
  static long seenAs(long known) {
    return known != KeyIndex.ABSENT && stateOf(known) == SEEN ? PackedItem.kept(known) : 0;
  }

  Standing standing(long value, long fingerprint, BooleanSupplier inPlace) {
    if (value == KeyIndex.ABSENT) {
      return onlyFailed ? Standing.SETTLED : Standing.NEW;
    }
    boolean same = PackedItem.kept(value) == fingerprint;
    return switch (stateOf(value)) {
      case FAILED -> Standing.FAILED_BEFORE;
      case FAILED + HERE ->
          retriesHere ? Standing.FAILED_BEFORE : same ? Standing.SETTLED : Standing.CHANGED;
      case DROPPED, DROPPED + HERE -> onlyFailed || same ? Standing.SETTLED : Standing.CHANGED;
      case DONE, DONE + HERE -> {
        if (onlyFailed) {
          yield Standing.SETTLED;
        }
        if (!same) {
          yield Standing.CHANGED;
        }
        yield inPlace.getAsBoolean() ? Standing.SETTLED : Standing.OUTPUT_MISSING;
      }
      default -> Standing.SETTLED; // seen before in this run
    };
  }

  @Override
  public void close() {
    index.close();
  }
}
