package dev.parloom.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.Ending;
import dev.parloom.pipeline.journal.RunJournal;
import java.util.ArrayList;
import java.util.List;

/**
 * A source item's account: how much of what came of it is still on its way, and how the rest ended.
 * Thread-safe.
 */
final class ItemAccount implements RunJournal.EndedItem {

  /** How many dead letters one source item keeps: it may have expanded into millions. */
  private static final int MOST_FAILURES = 100;

  private final ItemLedger ledger;
  private final String key;
  private final RunJournal.Ticket ticket;
  private final long startNanos = System.nanoTime();

  @GuardedBy("this")
  private long pending = 1;

  @GuardedBy("this")
  private boolean someDone;

  @GuardedBy("this")
  private boolean someFailed;

  @GuardedBy("this")
  private long retries;

  @GuardedBy("this")
  private List<DeadLetter> failures = List.of();

  // Set when the last part has ended, before the journal is told, which publishes them.

  private Ending ending = Ending.DONE;
  private long nanos;

  ItemAccount(ItemLedger ledger, String key, RunJournal.Ticket ticket) {
    this.ledger = ledger;
    this.key = key;
    this.ticket = ticket;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public RunJournal.Ticket ticket() {
    return ticket;
  }

  /** One part was replaced by that many; with none, the part has reached a good end. */
  synchronized boolean expanded(int children) {
    pending += children - 1L;
    someDone |= children == 0;
    return isOver();
  }

  /** One part has ended; true if it was the last. */
  synchronized boolean ended(Ending how) {
    someDone |= how == Ending.DONE;
    someFailed |= how == Ending.FAILED;
    pending--;
    return isOver();
  }

  /** How the whole has ended: failed if any part did, else done, unless all of it was dropped. */
  @GuardedBy("this")
  private boolean isOver() {
    if (pending == 0) {
      nanos = System.nanoTime() - startNanos;
      ending = someFailed ? Ending.FAILED : someDone ? Ending.DONE : Ending.DROPPED;
    }
    return pending == 0;
  }

  synchronized void retried() {
    retries++;
  }

  synchronized void failed(DeadLetter letter) {
    if (failures.isEmpty()) {
      failures = new ArrayList<>();
    }
    if (failures.size() < MOST_FAILURES) {
      failures.add(letter);
    }
  }

  @Override
  public Ending ending() {
    return ending;
  }

  @Override
  public synchronized long retries() {
    return retries;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public synchronized List<DeadLetter> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void recorded() {
    ledger.recorded(this);
  }
}
