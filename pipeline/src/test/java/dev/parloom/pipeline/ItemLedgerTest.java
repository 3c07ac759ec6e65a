package dev.parloom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.thread.CallerPool;
import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.Ending;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.journal.RunJournal;
import dev.parloom.pipeline.journal.RunStart;
import dev.parloom.pipeline.policy.FailurePolicy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ItemLedgerTest {

  private final IOException cause = new IOException("planned");

  /** A journal that acknowledges when it is told to. */
  private static final class HeldJournal implements RunJournal {
    final Queue<EndedItem> held = new ArrayDeque<>();
    final List<String> checkpoints = new ArrayList<>();
    @Nullable JournalException failure;

    void acknowledge() {
      while (!held.isEmpty()) {
        held.remove().recorded();
      }
    }

    @Override
    public RunStart start() {
      return new RunStart(2, RunStart.Kind.UPDATE, "Run 1 is brought up to date", 0, 0);
    }

    @Override
    public Standing examine(String key, long fingerprint, BooleanSupplier inPlace) {
      throw new AssertionError("asked by the source only");
    }

    @Override
    public Admission admit(String key, long fingerprint, BooleanSupplier inPlace) {
      throw new AssertionError("asked by the source only");
    }

    @Override
    public void checkpoint(Ticket ticket, Checkpoint checkpoint) {
      checkpoints.add(checkpoint.stage() + checkpoint.value().length);
    }

    @Override
    public void ended(EndedItem item) {
      if (failure != null) {
        throw failure;
      }
      held.add(item);
    }

    @Override
    public void finish() {
      acknowledge();
    }

    @Override
    public void close(@Nullable RunEnding ending) {
      throw new AssertionError("closed by the run only");
    }
  }

  private final HeldJournal journal = new HeldJournal();
  private final StageMeter meter = new StageMeter();
  private final List<RunEvent> events = new ArrayList<>();

  /** Why the run was to stop, each time: in words, empty for a policy. */
  private final List<String> stops = new ArrayList<>();

  private static StagePlan stage(FailurePolicy policy) {
    return new StagePlan.Map(
        "work", CallerPool.open(), value -> value, StageOptions.defaults().onFailure(policy));
  }

  private final StagePlan work = stage(FailurePolicy.goOn());

  private ItemLedger ledger(RunJournal with, FailurePolicy policy) {
    return new ItemLedger(
        RunPlan.of("p").with(work).onFailure(policy),
        with,
        List.of(events::add),
        because -> stops.add(because == null ? "" : because.getMessage()));
  }

  private final ItemLedger ledger = ledger(NoJournal.INSTANCE, FailurePolicy.goOn());
  private final ItemLedger journalled = ledger(journal, FailurePolicy.goOn());

  private static Item take(ItemLedger from, String key) {
    ItemAccount account = from.take(key, new RunJournal.Admission.Taken(() -> null));
    assertThat(account).isNotNull();
    return new Item(key, key, List.of(account), 0);
  }

  private static Item child(Item parent, int number) {
    return new Item(parent.key() + "#" + number, null, parent.accounts(), 0);
  }

  private void fail(ItemLedger in, Item item) {
    in.failed(work, item, 1, cause, meter);
  }

  private static void assertCounts(
      ItemLedger ledger, long taken, long done, long dropped, long failed) {
    assertThat(List.of(ledger.taken(), ledger.done(), ledger.dropped(), ledger.failed()))
        .as("taken, done, dropped, failed")
        .containsExactly(taken, done, dropped, failed);
  }

  @Test
  void counts_whenItemsEndInEachWay_tellThemApart() {
    ledger.ended(take(ledger, "a"), Ending.DONE);
    ledger.ended(take(ledger, "b"), Ending.DONE);
    ledger.ended(take(ledger, "c"), Ending.DROPPED);
    fail(ledger, take(ledger, "d"));
    take(ledger, "under way");
    assertThat(ledger.take("e", new RunJournal.Admission.Settled())).isNull();

    assertCounts(ledger, 5, 2, 1, 1);
    assertThat(ledger.skipped()).isEqualTo(1);
    assertThat(stops).isEmpty();
  }

  @Test
  void counts_whenItemsAreGivenBack_forgetThem() {
    take(ledger, "a");
    take(ledger, "b");
    take(ledger, "c");

    ledger.gaveBack(2);

    assertCounts(ledger, 1, 0, 0, 0);
  }

  @Test
  void expansion_whenNothingComesOfAnItem_isDone() {
    ledger.expanded(take(ledger, "a"), 0);

    assertCounts(ledger, 1, 1, 0, 0);
  }

  @Test
  void expansion_whenSomeChildrenAreUnderWay_hasNotEnded() {
    Item parent = take(ledger, "a");
    ledger.expanded(parent, 3);
    ledger.ended(child(parent, 0), Ending.DONE);
    ledger.ended(child(parent, 1), Ending.DROPPED);

    assertCounts(ledger, 1, 0, 0, 0);
    ledger.ended(child(parent, 2), Ending.DROPPED);
    assertCounts(ledger, 1, 1, 0, 0);
  }

  @Test
  void expansion_whenAllChildrenAreDropped_isDropped() {
    Item parent = take(ledger, "a");
    ledger.expanded(parent, 2);
    ledger.ended(child(parent, 0), Ending.DROPPED);
    ledger.ended(child(parent, 1), Ending.DROPPED);

    assertCounts(ledger, 1, 0, 1, 0);
  }

  @Test
  void expansion_whenOneChildFails_hasFailedOnce() {
    Item parent = take(ledger, "a");
    ledger.expanded(parent, 2);
    fail(ledger, child(parent, 0));
    assertCounts(ledger, 1, 0, 0, 0);
    ledger.ended(child(parent, 1), Ending.DONE);

    assertCounts(ledger, 1, 0, 0, 1);
    assertThat(ledger.deadLetters()).extracting(DeadLetter::key).containsExactly("a#0");
  }

  @Test
  void batch_whenItEnds_endsEachItemOfIt() {
    Item parent = take(ledger, "a");
    ledger.expanded(parent, 2);
    List<ItemAccount> accounts = new ArrayList<>();
    for (Item item : List.of(child(parent, 0), take(ledger, "b"), child(parent, 1))) {
      accounts.addAll(item.accounts());
    }
    ledger.ended(new Item("a#0+2", null, accounts, 0), Ending.DONE);

    assertCounts(ledger, 2, 2, 0, 0);
  }

  @Test
  void batch_whenItFails_isOneDeadLetterAndFailsEachItem() {
    List<ItemAccount> accounts = new ArrayList<>(take(ledger, "a").accounts());
    accounts.addAll(take(ledger, "b").accounts());
    fail(ledger, new Item("a+1", null, accounts, 0));

    assertCounts(ledger, 2, 0, 0, 2);
    assertThat(ledger.deadLetters()).containsExactly(new DeadLetter("a+1", "work", 1, cause));
  }

  @Test
  void deadLetters_whenThereAreTooMany_areTheFirst() {
    int more = Report.FAILURES_KEPT + 5;
    IntStream.range(0, more).forEach(n -> fail(ledger, take(ledger, "i" + n)));

    assertCounts(ledger, more, 0, 0, more);
    assertThat(ledger.deadLetters()).hasSize(Report.FAILURES_KEPT);
    assertThat(ledger.deadLetters().getLast().key()).isEqualTo("i" + (Report.FAILURES_KEPT - 1));
  }

  @Test
  void deadLetters_whenOneItemHasTooMany_areKeptToItsAccountInPart() {
    Item parent = take(journalled, "a");
    journalled.expanded(parent, 150);
    IntStream.range(0, 150).forEach(n -> fail(journalled, child(parent, n)));

    assertThat(journal.held)
        .singleElement()
        .satisfies(ended -> {
          assertThat(ended.failures()).hasSize(100);
          assertThat(ended.ending()).isEqualTo(Ending.FAILED);
        });
    assertThat(journalled.deadLetters()).hasSize(150);
  }

  @Test
  void stopRule_whenTheRunGoesOn_neverStops() {
    IntStream.range(0, 100).forEach(n -> fail(ledger, take(ledger, "i" + n)));

    assertThat(stops).isEmpty();
  }

  @Test
  void stopRule_whenTheRunHasABudget_stopsWithTheFirstFailureOverIt() {
    ItemLedger strict = ledger(NoJournal.INSTANCE, FailurePolicy.stopAfter(2));
    fail(strict, take(strict, "a"));
    fail(strict, take(strict, "b"));
    assertThat(stops).isEmpty();

    fail(strict, take(strict, "c"));
    assertThat(stops).containsExactly("");
  }

  @Test
  void stopRule_whenTheRunHasAShare_countsAllThatHasEnded() {
    ItemLedger strict = ledger(NoJournal.INSTANCE, FailurePolicy.stopAboveShare(0.5, 4));
    fail(strict, take(strict, "a"));
    fail(strict, take(strict, "b")); // all, but of too few
    strict.ended(take(strict, "c"), Ending.DROPPED);
    strict.ended(take(strict, "d"), Ending.DONE);
    strict.ended(take(strict, "e"), Ending.DONE);
    fail(strict, take(strict, "f")); // half of six
    assertThat(stops).isEmpty();

    fail(strict, take(strict, "g"));
    assertThat(stops).containsExactly("");
  }

  @Test
  void stopRule_whenTheStageHasOne_countsWhatHasLeftTheStage() {
    StagePlan half = stage(FailurePolicy.stopAboveShare(0.5, 1));
    meter.left();
    meter.dropped();
    ledger.failed(half, take(ledger, "a"), 1, cause, meter);
    ledger.failed(half, take(ledger, "b"), 1, cause, meter);
    assertThat(stops).isEmpty();

    ledger.failed(half, take(ledger, "c"), 1, cause, meter);
    assertThat(stops).containsExactly("");
  }

  @Test
  void stopRule_whenTheJournalAcknowledgesLater_waitsForIt() {
    ItemLedger strict = ledger(journal, FailurePolicy.stop());
    fail(strict, take(strict, "a"));
    assertThat(stops).isEmpty();

    journal.acknowledge();
    assertThat(stops).containsExactly("");
  }

  @Test
  void failure_whenTheDiskIsFull_stopsTheRunAndLeavesTheItemUnfinished() {
    IOException full = new IOException("No space left on device");
    ledger.failed(work, take(ledger, "a"), 1, full, meter);

    assertThat(stops)
        .singleElement()
        .asString()
        .startsWith("the disk is full, so the run was stopped at 'a' in stage 'work'");
    assertCounts(ledger, 1, 0, 0, 0);
    assertThat(ledger.deadLetters()).isEmpty();
  }

  @Test
  void failure_whenItIsTheCancellationOfAStop_leavesTheItemUnfinished() {
    CancellationException cancelled = new CancellationException("stopped");
    ledger.failed(work, take(ledger, "by its own code"), 1, cancelled, meter);
    assertCounts(ledger, 1, 0, 0, 1);

    ledger.stop();
    ledger.failed(work, take(ledger, "by the stop"), 1, cancelled, meter);
    assertCounts(ledger, 2, 0, 0, 1);
    assertThat(ledger.isStopped()).isTrue();
  }

  @Test
  void journal_whenItAcknowledgesLater_countsThen() {
    journalled.ended(take(journalled, "a"), Ending.DONE);
    Item retried = take(journalled, "b");
    journalled.retried(work, retried, 1, cause);
    fail(journalled, retried);

    assertCounts(journalled, 2, 0, 0, 0);
    assertThat(journal.held).extracting(RunJournal.EndedItem::key).containsExactly("a", "b");
    assertThat(journal.held).extracting(RunJournal.EndedItem::retries).containsExactly(0L, 1L);
    assertThat(events).noneMatch(RunEvent.ItemEnded.class::isInstance);

    journal.acknowledge();
    assertCounts(journalled, 2, 1, 0, 1);
    assertThat(events)
        .endsWith(
            new RunEvent.ItemEnded("a", Ending.DONE), new RunEvent.ItemEnded("b", Ending.FAILED));
  }

  @Test
  void journal_whenItFails_isTheCallersTroubleAndNothingCounts() {
    journal.failure = new JournalException("the disk is gone", cause);
    Item item = take(journalled, "a");

    assertThatThrownBy(() -> journalled.ended(item, Ending.DONE)).isSameAs(journal.failure);
    assertCounts(journalled, 1, 0, 0, 0);
    assertThat(events).containsExactly(new RunEvent.ItemTaken("a"));
  }

  @Test
  void journal_whenTheLedgerIsClosed_isToldNothingMore() {
    Item item = take(journalled, "a");
    journalled.close();
    journalled.ended(item, Ending.DONE);

    assertThat(journal.held).isEmpty();
    assertCounts(journalled, 1, 0, 0, 0);
  }

  @Test
  void journal_whenAStageHasACheckpoint_keepsItsResult() {
    journalled.checkpoint(work, take(journalled, "a"), new byte[3]);

    assertThat(journal.checkpoints).containsExactly("work3");
  }

  @Test
  void key_whenItComesTwice_isRefusedWithBothNumbers() {
    take(journalled, "a");

    assertThatThrownBy(() -> journalled.take("a", new RunJournal.Admission.Duplicate(1, 2)))
        .isInstanceOf(DuplicateKeyException.class)
        .hasMessageContaining("items 1 and 2 have the same key 'a'");
    assertCounts(journalled, 1, 0, 0, 0);
  }

  @Test
  void events_whenAnItemIsRetriedAndFails_comeInThatOrder() {
    ledger.started(OptionalLong.of(2), false);
    Item item = take(ledger, "a");
    assertThat(ledger.take("b", new RunJournal.Admission.Settled())).isNull();
    ledger.sourceEnded();
    ledger.worked(work, item, 7);
    ledger.retried(work, item, 1, cause);
    ledger.worked(work, item, 8);
    ledger.failed(work, item, 2, cause, meter);

    assertThat(events)
        .containsExactly(
            new RunEvent.Started("p", List.of("work"), OptionalLong.of(2), ""),
            new RunEvent.ItemTaken("a"),
            new RunEvent.ItemSkipped("b"),
            new RunEvent.SourceEnded(2),
            new RunEvent.ItemWorked("work", "a", 7),
            new RunEvent.ItemRetried(new DeadLetter("a", "work", 1, cause)),
            new RunEvent.ItemWorked("work", "a", 8),
            new RunEvent.ItemFailed(new DeadLetter("a", "work", 2, cause)),
            new RunEvent.ItemEnded("a", Ending.FAILED));
  }

  @Test
  void start_whenTheSourceIsCountedFirst_isToldWithTheCounts() {
    journalled.started(OptionalLong.empty(), true);
    assertThat(events).isEmpty();

    journalled.counted(Map.of(RunJournal.Standing.NEW, 3L));
    journalled.sourceEnded();
    assertThat(events)
        .containsExactly(
            new RunEvent.Started(
                "p",
                List.of("work"),
                OptionalLong.of(3),
                "Run 1 is brought up to date: 3 of 3 items are to be done (3 new)."),
            new RunEvent.SourceEnded(0));
  }

  @Test
  void start_whenTheSourceFailsWhileItIsCounted_isToldBeforeItsEnd() {
    journalled.started(OptionalLong.empty(), true);
    journalled.sourceEnded();

    assertThat(events)
        .containsExactly(
            new RunEvent.Started(
                "p", List.of("work"), OptionalLong.empty(), "Run 1 is brought up to date."),
            new RunEvent.SourceEnded(0));
  }
}
