package dev.parloom.process.dispatch;

import static dev.parloom.process.dispatch.FakePool.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.WarningLog;
import dev.parloom.process.dispatch.FakePool.FakeDriver;
import dev.parloom.process.worker.WorkerStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is given which task, with workers that are played and a clock that stands still. */
@ExtendWith(NoLeaks.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DispatcherTest {

  private static final Duration HELD_UP = Duration.ofNanos(BatchSizing.HELD_UP_NANOS + 1);

  private final FakePool pool = FakePool.of(2, 100);
  private final Dispatcher dispatcher = pool.dispatcher();

  private static List<String> names(Batch batch) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      names.add(batch.name(i));
    }
    return names;
  }

  /** Lets the pool know that submitted tasks take so long. */
  private void learnCost(FakeDriver driver, long nanos) {
    var _ = pool.submit("to learn");
    driver.take().took(1, nanos);
    driver.worker().work(1);
    driver.finish(1);
  }

  private static WorkerStartException failedStart(boolean wasKilled) {
    return new WorkerStartException("no start", wasKilled, null);
  }

  // ---- Taking tasks.

  @Test
  void take_whenATaskWaits_offersItToTheWorker() {
    var _ = pool.submit("first");
    FakeDriver driver = pool.driver();

    assertThat(names(driver.take())).containsExactly("first");
    assertThat(driver.worker().claim()).isTrue();
    assertThat(driver.worker().claim()).isFalse();
  }

  @Test
  void take_whenNothingWaits_isWokenByTheNextTask() {
    FakeDriver driver = pool.driver();
    assertThat(driver.look()).isNull();

    var _ = pool.submit("first");
    assertThat(driver.wakes()).isEqualTo(1);

    var _ = pool.submit("second");
    assertThat(driver.wakes()).as("woken while it looks").isEqualTo(1);
  }

  @Test
  void take_whenSeveralAreIdle_isWokenInTheOrderOfTheLastToRest() {
    FakeDriver first = pool.driver();
    FakeDriver second = pool.driver();
    assertThat(first.look()).isNull();
    assertThat(second.look()).isNull();

    var _ = pool.submit("one");

    assertThat(first.wakes()).isZero();
    assertThat(second.wakes()).isEqualTo(1);
  }

  @Test
  void take_whenCostIsNotKnown_isGivenOneTask() {
    var _ = pool.submit(10);

    assertThat(pool.driver().take().size()).isEqualTo(1);
  }

  @Test
  void take_whenTasksAreShort_isGivenItsPartInTheirOrder() {
    FakeDriver driver = pool.driver();
    learnCost(driver, 1_000);
    var _ = pool.submit(6);

    assertThat(names(driver.take())).containsExactly("task-0", "task-1", "task-2");
    assertThat(names(pool.driver().take())).containsExactly("task-3", "task-4");
  }

  @Test
  void take_whenOneInputIsLarge_leavesThatOneForABatchOfItsOwn() {
    FakeDriver driver = pool.driver();
    learnCost(driver, 1_000);
    var _ = pool.submit("small");
    var _ = pool.submit(TaskOptions.none().named("large"), BatchSizing.MOST_BYTES + 1);
    var _ = pool.submit("small too");
    var _ = pool.submit("last");

    assertThat(names(driver.take())).containsExactly("small");
    driver.finish(1);
    assertThat(names(driver.take())).containsExactly("large");
  }

  @Test
  void take_whenWorkerIsToBeReplacedSoon_isGivenNoMoreThanItMayRun() {
    var _ = pool.map(5);
    FakeDriver driver = pool.driver();

    Batch batch = dispatcher.take(driver.assignment(), 2);

    assertThat(batch).extracting(Batch::size).isEqualTo(2);
    assertThat(pool.driver().take().size()).isEqualTo(3);
  }

  @Test
  void take_whenATaskWasCancelledInLine_passesItBy() {
    Task<Object> cancelled = pool.submit("cancelled");
    var _ = pool.submit("next");
    assertThat(cancelled.cancel(true)).isTrue();

    assertThat(names(pool.driver().take())).containsExactly("next");
  }

  @Test
  void take_whenOthersAreIdle_sharesALongMap() {
    FakeDriver idle = pool.driver();
    assertThat(idle.look()).isNull();
    pool.map(10).cost().took(1, 1_000_000);

    assertThat(pool.driver().take().size()).isEqualTo(10);
    assertThat(idle.wakes()).as("to watch whether one is held up").isEqualTo(1);
  }

  // ---- Moving tasks.

  @Test
  void take_whenAnotherHasMuchToDo_isGivenHalfOfWhatItHasNotBegun() {
    pool.map(9).cost().took(1, 100_000);
    FakeDriver busy = pool.driver();
    assertThat(busy.take().size()).isEqualTo(9);
    assertThat(busy.worker().claim()).isTrue();

    assertThat(pool.driver().take().size()).isEqualTo(4);
    busy.worker().end("done");
    busy.worker().work(4);
    assertThat(busy.worker().claim()).as("it claims what was taken back").isFalse();
    assertThat(dispatcher.ownedTo(busy.assignment())).isEqualTo(5);
  }

  @Test
  void take_whenAnotherHasLittleToDo_isGivenNothingUntilThatIsHeldUp() {
    var _ = pool.map(9);
    FakeDriver busy = pool.driver();
    FakeDriver idle = pool.driver();
    var _ = busy.take();
    assertThat(busy.worker().claim()).isTrue();

    assertThat(idle.look()).isNull();
    pool.pass(HELD_UP.minusNanos(1));
    assertThat(idle.look()).isNull();
    pool.pass(Duration.ofNanos(1));
    assertThat(idle.take().size()).isEqualTo(4);
  }

  @Test
  void take_whenAnotherGoesOn_isGivenNothing() {
    var _ = pool.map(9);
    FakeDriver busy = pool.driver();
    FakeDriver idle = pool.driver();
    var _ = busy.take();
    for (int i = 0; i < 8; i++) {
      busy.worker().work(1);
      assertThat(idle.look()).as("after %d", i).isNull();
      pool.pass(HELD_UP);
    }
  }

  @Test
  void take_whenSeveralHaveMuchToDo_isGivenOfTheOneWithMost() {
    pool.map(5).cost().took(1, 100_000);
    FakeDriver little = pool.driver();
    assertThat(little.take().size()).isEqualTo(5);
    pool.map(41).cost().took(1, 100_000);
    FakeDriver much = pool.driver();
    assertThat(much.take().size()).isEqualTo(41);

    assertThat(pool.driver().take().size()).isEqualTo(20);
    assertThat(dispatcher.ownedTo(little.assignment())).isEqualTo(5);
    assertThat(dispatcher.ownedTo(much.assignment())).isEqualTo(21);
  }

  @Test
  void take_whenTasksMoveTwice_leavesEachWithOneOwner() {
    pool.map(16).cost().took(1, 100_000);
    FakeDriver first = pool.driver();
    FakeDriver second = pool.driver();
    FakeDriver third = pool.driver();

    var _ = first.take();
    var _ = second.take();
    var _ = third.take();

    int begun = 0;
    for (FakeDriver driver : List.of(first, second, third)) {
      int owned = dispatcher.ownedTo(driver.assignment());
      driver.worker().work(owned);
      assertThat(driver.worker().claim()).isFalse();
      begun += owned;
    }
    assertThat(begun).isEqualTo(16);
  }

  @Test
  void take_whenAMovedTaskWasCancelled_passesItBy() {
    FakeDriver busy = pool.driver();
    learnCost(busy, 150_000);
    List<Task<Object>> tasks = pool.submit(5);
    assertThat(names(busy.take())).containsExactly("task-0", "task-1", "task-2");
    FakeDriver other = pool.driver();
    assertThat(names(other.take())).containsExactly("task-3");
    other.finish(1);
    assertThat(names(other.take())).containsExactly("task-4");
    other.finish(1);
    assertThat(tasks.get(2).cancel(true)).isTrue();
    pool.pass(HELD_UP);

    assertThat(other.look()).as("task-1 alone is not worth moving").isNull();
    assertThat(tasks.get(2).isTerminated()).isTrue();
    assertThat(dispatcher.ownedTo(busy.assignment())).isEqualTo(2);
    pool.pass(HELD_UP);
    assertThat(names(other.take())).containsExactly("task-1");
  }

  @Test
  void mayHaveMore_whenAWorkerIsAboutToBeginTheLast_isFalse() {
    var _ = pool.map(2);
    FakeDriver driver = pool.driver();
    var _ = driver.take();
    assertThat(dispatcher.mayHaveMore()).isTrue();

    driver.worker().work(1);
    assertThat(dispatcher.mayHaveMore()).isTrue();

    assertThat(driver.worker().claim()).isTrue();
    assertThat(dispatcher.mayHaveMore()).isFalse();
  }

  // ---- Putting tasks back.

  @Test
  void freeze_whenTasksAreNotBegun_putsThemInFront() {
    FakeDriver driver = pool.driver();
    learnCost(driver, 1_000);
    var _ = pool.submit(4);
    assertThat(names(driver.take())).containsExactly("task-0", "task-1");
    assertThat(driver.worker().claim()).isTrue();

    driver.freeze();

    assertThat(driver.worker().claim()).isFalse();
    assertThat(dispatcher.ownedTo(driver.assignment())).isEqualTo(1);
    assertThat(names(pool.driver().take())).startsWith("task-1");
  }

  @Test
  void freeze_whenAllAreBegun_putsNothingBack() {
    var _ = pool.submit("only");
    FakeDriver driver = pool.driver();
    var _ = driver.take();
    assertThat(driver.worker().claim()).isTrue();

    driver.freeze();
    driver.freeze();

    assertThat(dispatcher.ownedTo(driver.assignment())).isEqualTo(1);
    assertThat(pool.driver().look()).isNull();
  }

  @Test
  void freeze_whenAnotherIsIdle_wakesIt() {
    var _ = pool.submit("only");
    FakeDriver driver = pool.driver();
    var _ = driver.take();
    FakeDriver idle = pool.driver();
    assertThat(idle.look()).isNull();

    driver.freeze();

    assertThat(idle.wakes()).isEqualTo(1);
    assertThat(names(idle.take())).containsExactly("only");
  }

  @Test
  void freeze_whenPoolIsBroken_failsWhatComesBack() throws Exception {
    Task<Object> task = pool.submit("only");
    FakeDriver driver = pool.driver();
    var _ = driver.take();
    IllegalStateException cause = new IllegalStateException("broken");

    dispatcher.breakDown(cause);
    assertThat(task.isDone()).isFalse();
    driver.freeze();

    assertThat(task.outcome()).isEqualTo(new Outcome.Failed<>(cause));
    assertThat(task.isTerminated()).isTrue();
    assertThat(driver.look()).isNull();
  }

  @Test
  void breakDown_whenTasksWait_failsThemAndRefusesMore() throws Exception {
    Task<Object> task = pool.submit("only");
    FakeDriver idle = pool.driverWithoutWorker();
    IllegalStateException cause = new IllegalStateException("broken");

    dispatcher.breakDown(cause);
    dispatcher.breakDown(new IllegalStateException("again"));

    assertThat(task.outcome()).isEqualTo(new Outcome.Failed<>(cause));
    assertThat(idle.wakes()).isEqualTo(2);
    assertThatThrownBy(() -> pool.submit("late")).isSameAs(cause);
    assertThat(dispatcher.isFinished()).isTrue();
  }

  @Test
  void abandon_whenADriverBreaksDown_handsOutItsBatchOnce() {
    var _ = pool.submit("only");
    FakeDriver driver = pool.driver();
    Batch batch = driver.take();

    assertThat(dispatcher.abandon(driver.assignment())).isSameAs(batch);
    assertThat(dispatcher.abandon(driver.assignment())).isNull();
  }

  // ---- Room.

  @Test
  void trySubmit_whenFull_refusesUntilATaskHasEnded() {
    FakePool small = FakePool.of(1, 1);
    var _ = small.submit(2);
    TaskBatch.Entry late = entry(small.task(TaskOptions.none()), 1);
    assertThat(small.dispatcher().trySubmit(late)).isFalse();
    FakeDriver driver = small.driver();
    var _ = driver.take();
    assertThat(small.dispatcher().trySubmit(late)).as("while it runs").isFalse();

    driver.finish(1);

    assertThat(small.dispatcher().trySubmit(late)).isTrue();
  }

  @Test
  void trySubmit_whenTasksAreCancelledInLine_getsTheirRoom() {
    FakePool small = FakePool.of(1, 1);
    small.submit(2).forEach(task -> assertThat(task.cancel(true)).isTrue());

    small.dispatcher().stopWhatIsOver();

    assertThat(small.submit(2)).hasSize(2);
    assertThatThrownBy(() -> small.submit("late")).hasMessage("the pool is full");
  }

  @Test
  void trySubmit_whenAMapRuns_isNotKeptOut() {
    FakePool small = FakePool.of(1, 0);
    var _ = small.map(100);
    FakeDriver driver = small.driver();
    var _ = driver.take();
    driver.worker().work(100);
    driver.finish(100);

    var _ = small.submit("one");
    assertThatThrownBy(() -> small.submit("two")).hasMessage("the pool is full");
  }

  @Test
  void submit_whenFull_waitsForRoom() throws Exception {
    FakePool small = FakePool.of(1, 0);
    var _ = small.submit("first");
    FakeDriver driver = small.driver();
    var _ = driver.take();
    TaskBatch.Entry late = entry(small.task(TaskOptions.none().named("late")), 1);
    try (var submitting = Background.run(() -> small.dispatcher().submit(late))) {
      submitting.awaitBlocked();

      driver.finish(1);

      var _ = submitting.get();
    }
    assertThat(names(driver.take())).containsExactly("late");
  }

  @Test
  void submit_whenClosedMeanwhile_refuses() throws Exception {
    FakePool small = FakePool.of(1, 0);
    var _ = small.submit("first");
    TaskBatch.Entry late = entry(small.task(TaskOptions.none()), 1);
    try (var submitting = Background.run(() -> small.dispatcher().submit(late))) {
      submitting.awaitBlocked();

      small.dispatcher().shutdown();

      assertThatThrownBy(submitting::get).isInstanceOf(PoolClosedException.class);
    }
  }

  @Test
  void submit_whenADriverCalls_goesBeyondTheCapacity() throws Exception {
    FakePool small = FakePool.of(1, 0);
    var _ = small.submit("first");
    small.driver().runHere();

    small.dispatcher().submit(entry(small.task(TaskOptions.none().named("callback")), 1));

    assertThat(small.dispatcher().stats().queued()).isEqualTo(2);
  }

  // ---- Idle drivers.

  @Test
  void leaveIdle_whenNothingCame_succeedsOnce() {
    FakeDriver driver = pool.driver();
    assertThat(driver.look()).isNull();

    assertThat(dispatcher.leaveIdle(driver.assignment())).isTrue();
    assertThat(dispatcher.leaveIdle(driver.assignment())).isFalse();
  }

  @Test
  void leaveIdle_whenATaskHasCome_isRefused() {
    FakeDriver driver = pool.driver();
    assertThat(driver.look()).isNull();
    var _ = pool.submit("only");

    assertThat(dispatcher.leaveIdle(driver.assignment())).isFalse();
    assertThat(names(driver.take())).containsExactly("only");
  }

  @Test
  void mayRest_whenATaskWaits_isRefused() {
    var _ = pool.submit("only");

    assertThat(dispatcher.mayRest(pool.driverWithoutWorker().assignment())).isFalse();
  }

  @Test
  void mayRest_whenClosed_isRefused() {
    dispatcher.shutdown();

    assertThat(dispatcher.mayRest(pool.driverWithoutWorker().assignment())).isFalse();
  }

  @Test
  void mayRest_whenOthersHaveWorkers_isWokenAfterThem() {
    FakeDriver retired = pool.driverWithoutWorker();
    FakeDriver ready = pool.driver();
    assertThat(ready.look()).isNull();
    assertThat(dispatcher.mayRest(retired.assignment())).isTrue();

    var _ = pool.submit("one");
    assertThat(retired.wakes()).isZero();
    assertThat(ready.wakes()).isEqualTo(1);

    var _ = pool.submit("two");
    assertThat(retired.wakes()).isEqualTo(1);
  }

  // ---- Workers that fail.

  @Test
  void uselessStart_whenThreeInARow_breaksThePool() throws Exception {
    Task<Object> task = pool.submit("only");
    var _ = pool.driverWithoutWorker();

    dispatcher.uselessStart(failedStart(false));
    dispatcher.uselessStart(failedStart(false));
    assertThat(task.isDone()).isFalse();
    assertThat(dispatcher.pauseMillis()).isEqualTo(200);
    dispatcher.uselessStart(failedStart(false));

    assertThat(task.outcome())
        .asString()
        .contains("pool 'fake' gives up after 3 starts of worker processes in a row failed");
  }

  @Test
  void uselessStart_whenAnotherHasAWorker_triesAgain() {
    FakeDriver other = pool.driver();
    try (WarningLog log = WarningLog.capture("dev.parloom.process")) {
      for (int i = 0; i < 10; i++) {
        dispatcher.uselessStart(failedStart(false));
      }
      assertThat(log.messages()).hasSize(10);
    }
    dispatcher.requireOpen();

    dispatcher.workerGone(other.assignment());
    dispatcher.uselessStart(failedStart(false));

    assertThatThrownBy(dispatcher::requireOpen).isInstanceOf(WorkerStartException.class);
  }

  @Test
  void uselessStart_whenATaskHasEndedBetween_countsAnew() {
    dispatcher.uselessStart(failedStart(false));
    dispatcher.uselessStart(failedStart(false));
    var _ = pool.submit("only");
    FakeDriver driver = pool.driver();
    var _ = driver.take();
    dispatcher.finished(driver.assignment(), 1, false);

    dispatcher.uselessStart(failedStart(false));

    dispatcher.requireOpen();
    assertThat(dispatcher.pauseMillis()).isEqualTo(100);
  }

  // ---- What others see.

  @Test
  void finished_whenWorkerIsBuried_leavesItsPageAlone() {
    var _ = pool.map(9);
    FakeDriver dead = pool.driver();
    var _ = dead.take();
    dead.worker().work(1);
    dead.freeze();

    dispatcher.finished(dead.assignment(), 1, false);
    var _ = dead.worker().bury();

    assertThat(dispatcher.stats().running()).isZero();
    assertThat(dispatcher.survivors()).isEmpty();
    assertThat(dispatcher.mayHaveMore()).isFalse();
    assertThat(pool.driver().take().size()).isEqualTo(8);
    assertThat(pool.driver().look()).isNull();
  }

  @Test
  void stats_whenTasksWaitAtWorkers_countsThemAsQueued() {
    var _ = pool.map(5);
    var _ = pool.submit(3);
    FakeDriver driver = pool.driver();
    assertThat(driver.take().size()).isEqualTo(5);
    assertThat(driver.worker().claim()).isTrue();

    assertThat(dispatcher.stats().running()).isEqualTo(1);
    assertThat(dispatcher.stats().queued()).isEqualTo(4 + 3);
  }

  @Test
  void survivors_whenATaskRuns_areItsName() {
    var _ = pool.submit("deaf");
    FakeDriver driver = pool.driver();
    var _ = driver.take();
    assertThat(dispatcher.survivors()).isEmpty();

    assertThat(driver.worker().claim()).isTrue();

    assertThat(dispatcher.survivors()).containsExactly("deaf");
  }

  // ---- The end.

  @Test
  void isFinished_whenClosed_waitsForWhatMayMove() {
    var _ = pool.map(3);
    FakeDriver driver = pool.driver();
    dispatcher.shutdown();
    assertThat(dispatcher.isFinished()).as("one batch in line").isFalse();
    var _ = driver.take();
    assertThat(dispatcher.isFinished()).as("two may move").isFalse();

    driver.worker().work(2);
    assertThat(driver.worker().claim()).isTrue();

    assertThat(dispatcher.isFinished()).isTrue();
  }

  @Test
  void shutdown_whenTasksWait_refusesOthersAndKeepsThem() {
    var _ = pool.submit("early");
    FakeDriver driver = pool.driver();
    dispatcher.shutdown();

    assertThat(driver.wakes()).isEqualTo(1);
    assertThatThrownBy(() -> pool.submit("late")).isInstanceOf(PoolClosedException.class);
    assertThat(names(driver.take())).containsExactly("early");
  }

  @Test
  void cancelAll_whenTasksWaitAndRun_endsThemAndStopsDrivers() {
    List<Task<Object>> tasks = pool.submit(2);
    MapCall map = pool.map(3);
    FakeDriver driver = pool.driver();
    assertThat(names(driver.take())).containsExactly("task-0");

    dispatcher.cancelAll();

    assertThat(tasks).allMatch(Task::isCancelled);
    assertThat(map.isOver()).isTrue();
    assertThat(driver.stops()).isPositive();
    assertThat(dispatcher.stats().queued()).isZero();
  }
}
