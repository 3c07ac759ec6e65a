package dev.parloom.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.Ending;
import dev.parloom.pipeline.journal.RunJournal;
import dev.parloom.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of a run: which items it has taken, how each has ended, and what failed. The source
 * and the stages report to it; it tells the journal and the listeners, and says when failures are
 * to stop the run.
 *
 * <p>It has no thread, and waits only where the journal or a listener does. An item counts when the
 * journal has acknowledged its end, not before. Thread-safe.
 */
final class ItemLedger {

  /** Stops the run. Called by whichever thread reported what was too much. */
  @FunctionalInterface
  interface Stopper {

    /**
     * The run is to stop; may be called more than once.
     *
     * @param because what the run cannot go on with; null if there were more failures than a policy
     *     allows
     */
    void stop(@Nullable PipelineBrokenException because);
  }

  private final RunPlan plan;
  private final RunJournal journal;
  private final Teller teller;
  private final Stopper stopper;

  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final LongAdder done = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();

  @GuardedBy("letters")
  private final List<DeadLetter> letters = new ArrayList<>();

  /** By the thread that starts the run, then by the source's. */
  private OptionalLong itemsKnown = OptionalLong.empty();

  /** The same. */
  private boolean isStartTold;

  private volatile boolean isStopped;
  private volatile boolean isClosed;

  ItemLedger(RunPlan plan, RunJournal journal, List<RunListener> listeners, Stopper stopper) {
    this.plan = plan;
    this.journal = journal;
    this.teller = new Teller(listeners);
    this.stopper = stopper;
  }

  // ---- For the run.

  /**
   * The run starts.
   *
   * @param items how many the source will give, if that is known
   * @param countsFirst whether the source's thread counts them first, and tells of the start then
   */
  void started(OptionalLong items, boolean countsFirst) {
    itemsKnown = items;
    if (!countsFirst) {
      tellStarted(Opening.of(journal.start()));
    }
  }

  private void tellStarted(Opening opening) {
    isStartTold = true;
    OptionalLong items = itemsKnown.isPresent() ? itemsKnown : opening.items();
    List<String> names = plan.stages().stream().map(StagePlan::name).toList();
    teller.tell(() -> new RunEvent.Started(plan.pipeline(), names, items, opening.words()));
  }

  /** The run stops: what is cancelled from now on is unfinished, not failed. */
  void stop() {
    isStopped = true;
  }

  /**
   * Items that end from now on come too late: they stay unfinished, and the journal is not told.
   */
  void close() {
    isClosed = true;
  }

  /** The run is over. */
  void ended(Report report) {
    teller.tell(() -> new RunEvent.Ended(report));
  }

  // ---- For the source.

  /** What the source will give was counted. */
  void counted(Map<RunJournal.Standing, Long> counts) {
    tellStarted(Opening.counted(journal.start(), counts));
  }

  /**
   * An item was read.
   *
   * @return its account; null if there is nothing to do for it
   * @throws DuplicateKeyException if an item of that key was read before
   */
  @Nullable ItemAccount take(String key, RunJournal.Admission admission) {
    return switch (admission) {
      case RunJournal.Admission.Taken(var ticket) -> {
        taken.incrementAndGet();
        teller.tell(() -> new RunEvent.ItemTaken(key));
        yield new ItemAccount(this, key, ticket);
      }
      case RunJournal.Admission.Settled() -> {
        skipped.incrementAndGet();
        teller.tell(() -> new RunEvent.ItemSkipped(key));
        yield null;
      }
      case RunJournal.Admission.Duplicate(long first, long second) ->
          throw new DuplicateKeyException(key, first, second);
    };
  }

  /** Items that were taken are not to be worked on in this run. */
  void gaveBack(long items) {
    taken.addAndGet(-items);
  }

  /** Nothing more is read. */
  void sourceEnded() {
    if (!isStartTold) { // it failed while it counted
      tellStarted(Opening.of(journal.start()));
    }
    long items = taken() + skipped();
    teller.tell(() -> new RunEvent.SourceEnded(items));
  }

  // ---- For the stages.

  /** An attempt at the item is over. */
  void worked(StagePlan stage, Item item, long ranNanos) {
    teller.tell(() -> new RunEvent.ItemWorked(stage.name(), item.key(), ranNanos));
  }

  /** The attempt failed, and another will be made. */
  void retried(StagePlan stage, Item item, int attempts, Throwable cause) {
    item.accounts().forEach(ItemAccount::retried);
    teller.tell(
        () -> new RunEvent.ItemRetried(new DeadLetter(item.key(), stage.name(), attempts, cause)));
  }

  /** The stage's result is to be kept until the item has ended. */
  void checkpoint(StagePlan stage, Item item, byte[] result) {
    journal.checkpoint(
        item.accounts().getFirst().ticket(), new RunJournal.Checkpoint(stage.name(), result));
  }

  /** The item was replaced by that many others. */
  void expanded(Item item, int children) {
    for (ItemAccount account : item.accounts()) {
      if (account.expanded(children)) {
        tellJournal(account);
      }
    }
  }

  /** One part of each source item that the item came from has ended. */
  void ended(Item item, Ending how) {
    for (ItemAccount account : item.accounts()) {
      if (account.ended(how)) {
        tellJournal(account);
      }
    }
  }

  /**
   * The last attempt at the item failed. It ends as a dead letter, unless the failure is the run's
   * and not the item's: then it is unfinished.
   *
   * @param meter the stage's, which counts the failure
   */
  void failed(StagePlan stage, Item item, int attempts, Throwable cause, StageMeter meter) {
    if (cause instanceof CancellationException && isStopped) {
      return;
    }
    if (DiskFull.isCauseOf(cause)) {
      stopper.stop(
          new PipelineBrokenException(
              "the disk is full, so the run was stopped at '%s' in stage '%s': %s; make room and run it again"
                  .formatted(Words.printable(item.key()), stage.name(), Words.of(cause)),
              cause));
      return;
    }
    DeadLetter letter = new DeadLetter(item.key(), stage.name(), attempts, cause);
    synchronized (letters) {
      if (letters.size() < Report.FAILURES_KEPT) {
        letters.add(letter);
      }
    }
    teller.tell(() -> new RunEvent.ItemFailed(letter));
    item.accounts().forEach(account -> account.failed(letter));
    ended(item, Ending.FAILED);
    long failuresInStage = meter.failed();
    if (stage.options().failurePolicy().stopsAt(failuresInStage, meter.ended())) {
      stopper.stop(null);
    }
  }

  /** Whether the run is being stopped, so that a stage is right to end early. */
  boolean isStopped() {
    return isStopped;
  }

  // ---- To and from the journal.

  private void tellJournal(ItemAccount account) {
    if (!isClosed) {
      journal.ended(account);
    }
  }

  /** The journal has the item's ending. */
  void recorded(ItemAccount account) {
    Ending how = account.ending();
    switch (how) {
      case DONE -> done.increment();
      case DROPPED -> dropped.increment();
      case FAILED -> failed.increment();
    }
    teller.tell(() -> new RunEvent.ItemEnded(account.key(), how));
    if (how == Ending.FAILED) {
      long failures = failed();
      if (plan.failurePolicy().stopsAt(failures, failures + done() + dropped())) {
        stopper.stop(null);
      }
    }
  }

  // ---- What was counted.

  /** How many items the run has taken, without those that it has given back. */
  long taken() {
    return taken.get();
  }

  long skipped() {
    return skipped.get();
  }

  long done() {
    return done.sum();
  }

  long dropped() {
    return dropped.sum();
  }

  long failed() {
    return failed.sum();
  }

  /** Whether items that end come too late. */
  boolean isClosed() {
    return isClosed;
  }

  /** The first dead letters, {@value Report#FAILURES_KEPT} at most. */
  List<DeadLetter> deadLetters() {
    synchronized (letters) {
      return List.copyOf(letters);
    }
  }
}
