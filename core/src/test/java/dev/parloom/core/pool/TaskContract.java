package dev.parloom.core.pool;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parloom.core.Background;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a {@link Task} of any pool promises. */
public abstract class TaskContract extends RetentionContract {

  // ---- Outcomes.

  @Test
  void outcome_whenTaskReturns_isDone() throws Exception {
    Task<Integer> task = pool.submit(() -> square(7));

    assertThat(task.outcome()).isEqualTo(new Outcome.Done<>(49));
    assertThat(task.get()).isEqualTo(49);
    assertThat(task.isDone()).isTrue();
    assertThat(task.isCancelled()).isFalse();
  }

  @Test
  void outcome_whenTaskReturnsNull_isDoneWithNull() throws Exception {
    Task<@Nullable String> task = pool.submit(() -> null);

    assertThat(valueOf(task.outcome())).isNull();
    assertThat(task.get()).isNull();
  }

  @Test
  void outcome_whenTaskThrows_isFailedWithWorkersStackTrace() throws Exception {
    Task<Integer> task = pool.submit(() -> failOn(3, 3));

    Throwable cause = causeOf(task.outcome());
    assertThat(cause).isInstanceOf(IOException.class).hasMessage("input 3");
    assertThat(cause.getStackTrace()[0].getMethodName()).isEqualTo("failOn");
    assertThat(task.isCancelled()).isFalse();
  }

  @Test
  void get_whenTaskThrows_wrapsWhatItThrew() throws Exception {
    Task<Integer> task = pool.submit(() -> failOn(3, 3));

    assertThatThrownBy(task::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void outcome_whenTaskThrowsError_isFailedAndPoolGoesOn() throws Exception {
    Task<Integer> task =
        pool.submit(() -> {
          throw new StackOverflowError("deep");
        });

    assertThat(causeOf(task.outcome())).isInstanceOf(StackOverflowError.class).hasMessage("deep");
    assertThat(pool.submit(() -> square(2)).get()).isEqualTo(4);
  }

  @Test
  void outcome_whenWaiterIsInterrupted_throwsAndLeavesTaskAlone() throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(5);
    try (var waiter = Background.call(held.task()::outcome).awaitBlocked()) {
      waiter.interrupt();
      assertThatThrownBy(waiter::get).isInstanceOf(InterruptedException.class);
    }

    held.letGo();
    assertThat(held.task().get()).isEqualTo(5);
  }

  @Test
  void get_whenTimeRunsOut_throwsAndLeavesTaskAlone() throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(5);

    assertThatThrownBy(() -> held.task().get(1, MILLISECONDS))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("task 'task'")
        .hasMessageContaining("1 MILLISECONDS");

    held.letGo();
    assertThat(held.task().get(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo(5);
  }

  @Test
  void name_whenGiven_isShown() throws Exception {
    Task<Integer> task = pool.with(TaskOptions.none().named("sum")).submit(() -> 1);

    assertThat(task.name()).isEqualTo("sum");
    assertThat(task.outcome()).isNotNull();
    assertThat(task).hasToString("task 'sum' (Done[value=1])");
    assertThat(pool.submit(() -> 2).name()).isEqualTo("task");
  }

  // ---- Cancelling.

  @Test
  void cancel_whenQueued_keepsTaskFromStarting() throws Exception {
    assumeOwnWorkers();
    assumeTrue(pool.capacity() > pool.workers(), "has no queue");
    List<Held<Integer>> running = occupyWorkers();
    Gate started = gate();
    Task<Integer> queued =
        pool.submit(() -> {
          started.open();
          return 1;
        });

    assertThat(queued.cancel(false)).isTrue();
    assertThat(queued.isCancelled()).isTrue();
    assertThat(causeOf(queued.outcome())).isInstanceOf(CancellationException.class);
    queued.awaitTermination();
    running.forEach(Held::letGo);
    pool.close();
    assertThat(started.isOpen()).isFalse();
  }

  @Test
  void cancel_whenRunning_interruptsIt() throws Exception {
    assumeOwnWorkers();
    Gate started = gate();
    Task<Integer> task = pool.submit(() -> runUntilInterrupted(started));
    started.pass();

    assertThat(task.cancel(true)).isTrue();
    assertThat(task.isCancelled()).isTrue();
    assertThat(task.isDone()).isTrue();
    assertThatThrownBy(task::get)
        .isInstanceOf(CancellationException.class)
        .hasMessageContaining("task 'task' was cancelled");
    task.awaitTermination();
    assertThat(pool.submit(PoolFixture::isInterrupted).get()).isFalse();
  }

  @Test
  void cancel_whenRunningAndMayNotInterrupt_doesNothing() throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(3).awaitStart();

    assertThat(held.task().cancel(false)).isFalse();
    assertThat(held.task().isDone()).isFalse();
    held.letGo();
    assertThat(held.task().get()).isEqualTo(3);
  }

  @Test
  void cancel_whenEnded_answersFalse() throws Exception {
    Task<Integer> task = pool.submit(() -> 1);
    assertThat(task.get()).isEqualTo(1);

    assertThat(task.cancel(true)).isFalse();
    assertThat(task.isCancelled()).isFalse();
    assertThat(task.get()).isEqualTo(1);
  }

  @Test
  void awaitTermination_whenCancelledTaskRunsOn_waitsForItsCode() throws Exception {
    assumeOwnWorkers();
    assumeTrue(cannotKill(), "kills instead");
    Gate started = gate();
    Gate release = gate();
    Task<Integer> task = pool.submit(() -> passIgnoringInterrupts(started, release));
    started.pass();
    assertThat(task.cancel(true)).isTrue();

    assertThat(task.isDone()).isTrue();
    assertThat(task.awaitTermination(Duration.ofMillis(1))).isFalse();
    try (var waiter = Background.run(task::awaitTermination).awaitBlocked()) {
      release.open();
      assertThat(waiter.get()).isNull();
    }
    assertThat(task.awaitTermination(Duration.ZERO)).isTrue();
  }

  @Test
  void awaitTermination_whenWaiterIsInterrupted_throws() throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(1);
    try (var waiter = Background.run(held.task()::awaitTermination).awaitBlocked()) {
      waiter.interrupt();
      assertThatThrownBy(waiter::get).isInstanceOf(InterruptedException.class);
    }
  }

  // ---- Time limits.

  @Test
  void timeout_whenTaskRunsPastIt_failsItAndStopsIt() throws Exception {
    assumeTrue(canTimeOut());
    Gate started = gate();
    TaskOptions options = TaskOptions.none().named("slow").timeout(Duration.ofMillis(30));
    Task<Integer> task = pool.with(options).submit(() -> runUntilInterrupted(started));

    assertThat(causeOf(task.outcome()))
        .isInstanceOf(TaskTimeoutException.class)
        .hasMessageContaining("'slow'")
        .hasMessageContaining("30 ms");
    task.awaitTermination();
    assertThat(pool.submit(PoolFixture::isInterrupted).get()).isFalse();
  }

  @Test
  void timeout_whenTaskWaitsInQueue_doesNotCount() throws Exception {
    assumeTrue(canTimeOut());
    assumeTrue(pool.capacity() > pool.workers(), "has no queue");
    // On a busy machine the task may need the limit for itself: then a longer one will do.
    Duration limit = Duration.ofMillis(10);
    while (!isDoneAfterWaitingPast(limit)) {
      limit = limit.multipliedBy(2);
      assertThat(limit).isLessThan(Duration.ofSeconds(20));
    }
  }

  /** Keeps a task in the queue for longer than its limit; false if it ran past that later. */
  private boolean isDoneAfterWaitingPast(Duration limit) throws InterruptedException {
    List<Held<Integer>> running = occupyWorkers();
    Task<Integer> task = pool.with(TaskOptions.none().timeout(limit)).submit(() -> 1);
    assertThat(task.awaitTermination(limit.multipliedBy(2))).isFalse();
    running.forEach(Held::letGo);
    return switch (task.outcome()) {
      case Outcome.Done<Integer>(var value) -> value == 1;
      case Outcome.Failed<Integer>(TaskTimeoutException _) -> false;
      case Outcome.Failed<Integer>(var cause) -> throw new AssertionError(cause);
    };
  }

  @Test
  void timeout_whenImmense_isKept() throws Exception {
    assumeTrue(canTimeOut());
    TaskOptions options = TaskOptions.none().timeout(Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(pool.with(options).submit(() -> 1).get()).isEqualTo(1);
    assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
  }

  @Test
  void with_whenTimeoutUnsupported_refusesAtOnce() {
    assumeTrue(!canTimeOut());

    assertThatThrownBy(() -> pool.with(TaskOptions.none().timeout(Duration.ofMillis(5))))
        .isInstanceOf(PoolOptionUnsupportedException.class)
        .hasMessageContaining("5 ms");
  }

  // ---- Callbacks.

  @Test
  void onDone_whenRegisteredBeforeTheEnd_isCalledOnce() throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(9);
    AtomicInteger calls = new AtomicInteger();
    AtomicReference<Outcome<Integer>> seen = new AtomicReference<>();
    held.task()
        .onDone(outcome -> {
          calls.incrementAndGet();
          seen.set(outcome);
        });
    assertThat(calls).hasValue(0);

    held.letGo();
    held.task().awaitTermination();
    assertThat(calls).hasValue(1);
    assertThat(seen.get()).isEqualTo(new Outcome.Done<>(9));
  }

  @Test
  void onDone_whenRegisteredAfterTheEnd_isCalledAtOnceInThisThread() throws Exception {
    Task<Integer> task = pool.submit(() -> 9);
    assertThat(task.get()).isEqualTo(9);
    List<Thread> callers = new ArrayList<>();

    task.onDone(_ -> callers.add(Thread.currentThread()));

    assertThat(callers).containsExactly(Thread.currentThread());
  }

  @Test
  void onDone_whenItThrows_isLoggedAndDisturbsNobody() throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(9);
    AtomicInteger calls = new AtomicInteger();
    held.task()
        .onDone(_ -> {
          throw new IllegalStateException("thrown by a test");
        });
    held.task()
        .onDone(_ -> {
          throw new AssertionError("thrown by a test");
        });
    held.task().onDone(_ -> calls.incrementAndGet());

    try (WarningLog log = WarningLog.capture()) {
      held.letGo();
      held.task().awaitTermination();
      assertThat(log.messages()).hasSize(2).allMatch(message -> message.contains("task 'task'"));
    }
    assertThat(calls).hasValue(1);
    for (int i = 0; i < 2 * pool.workers(); i++) {
      assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }
  }

  @Test
  void onDone_whenTaskLeftItsInterruptFlagSet_seesNone() throws Exception {
    assumeOwnWorkers();
    Gate go = gate();
    Task<Integer> task =
        pool.submit(() -> {
          go.pass();
          Thread.currentThread().interrupt();
          return 1;
        });
    AtomicReference<Boolean> flag = new AtomicReference<>();
    task.onDone(_ -> flag.set(isInterrupted()));

    go.open();
    task.awaitTermination();
    assertThat(flag).hasValue(false);
  }

  @Test
  void outcome_whenKnown_wasCountedBefore() throws Exception {
    for (int i = 1; i <= 50; i++) {
      assertThat(valueOf(pool.submit(() -> 1).outcome())).isEqualTo(1);
      assertThat(pool.stats().done()).isEqualTo(i);
    }
    assertThat(causeOf(pool.submit(() -> failOn(1, 1)).outcome())).isNotNull();
    assertThat(pool.stats().failed()).isEqualTo(1);
  }

  @Test
  void outcome_whenReturned_showsWhatTheTaskDid() throws Exception {
    assumeTrue(sharesMemory());
    int[] plain = new int[1];
    for (int i = 1; i <= 100; i++) {
      int expected = i;
      plain[0] = -i; // and what is done before submitting is seen by the task
      Task<Integer> task =
          pool.submit(() -> {
            int before = plain[0];
            plain[0] = expected;
            return before;
          });
      assertThat(valueOf(task.outcome())).isEqualTo(-i);
      assertThat(plain[0]).isEqualTo(i);
    }
  }

  // ---- CompletableFuture.

  @Test
  void toCompletableFuture_whenTaskEnds_ends() throws Exception {
    assertThat(pool.submit(() -> 4).toCompletableFuture().thenApply(n -> n + 1).get()).isEqualTo(5);
    CompletableFuture<Integer> failing = pool.submit(() -> failOn(1, 1)).toCompletableFuture();
    assertThat(catchThrowable(failing::get).getCause()).isInstanceOf(IOException.class);
  }

  @Test
  void toCompletableFuture_whenCancelled_cancelsTask() throws Exception {
    assumeOwnWorkers();
    Gate started = gate();
    Task<Integer> task = pool.submit(() -> runUntilInterrupted(started));
    started.pass();

    assertThat(task.toCompletableFuture().cancel(true)).isTrue();
    assertThat(task.isCancelled()).isTrue();
    task.awaitTermination();
  }

  @Test
  void toCompletableFuture_whenDerivedIsCancelled_cancelsTask() throws Exception {
    assumeOwnWorkers();
    Gate started = gate();
    Task<Integer> task = pool.submit(() -> runUntilInterrupted(started));
    started.pass();

    assertThat(task.toCompletableFuture().thenApply(n -> n + 1).cancel(true)).isTrue();
    assertThat(task.isCancelled()).isTrue();
    task.awaitTermination();
  }

  @Test
  void toCompletableFuture_whenACopyIsCancelled_leavesTheOthersTheirResult() throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(7).awaitStart();
    CompletableFuture<Integer> future = held.task().toCompletableFuture();

    assertThat(future.copy().cancel(true)).isTrue();
    assertThat(future.minimalCompletionStage().toCompletableFuture().cancel(true)).isTrue();
    assertThat(future.copy().thenApply(n -> n + 1).cancel(true)).isTrue();
    CompletableFuture<Integer> copy = future.copy();

    held.letGo();
    assertThat(future.get()).isEqualTo(7);
    assertThat(copy.get()).isEqualTo(7);
    assertThat(held.task().get()).isEqualTo(7);
  }

  @Test
  void toCompletableFuture_whenOneConsumersTimeRunsOut_leavesTheOthersTheirResult()
      throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(7).awaitStart();
    CompletableFuture<Integer> patient = held.task().toCompletableFuture();
    CompletableFuture<Integer> derived = patient.thenApply(n -> n + 1).orTimeout(2, MILLISECONDS);
    CompletableFuture<Integer> another =
        held.task().toCompletableFuture().orTimeout(2, MILLISECONDS);

    assertThatThrownBy(derived::get).hasCauseInstanceOf(TimeoutException.class);
    assertThatThrownBy(another::get).hasCauseInstanceOf(TimeoutException.class);
    held.letGo();

    assertThat(patient.get()).isEqualTo(7);
    assertThat(held.task().get()).isEqualTo(7);
  }

  // ---- Several tasks.

  @Test
  void awaitAll_whenSomeDoNotEndInTime_saysWhich() throws Exception {
    assumeOwnWorkers();
    assumeTrue(pool.workers() > 1, "needs two workers");
    Held<Integer> held = submitHeld(1);
    Task<Integer> quick = pool.submit(() -> 2);
    assertThat(quick.get()).isEqualTo(2);
    List<Task<Integer>> both = List.of(held.task(), quick);

    Waited<Task<Integer>> early = Task.awaitAll(both, Duration.ofMillis(2));
    assertThat(early.ended()).containsExactly(quick);
    assertThat(early.pending()).containsExactly(held.task());

    held.letGo();
    Waited<Task<Integer>> late = Task.awaitAll(both, Background.PATIENCE);
    assertThat(late.ended()).isEqualTo(both);
    assertThat(late.pending()).isEmpty();
  }

  @Test
  void awaitFirst_whenOneEnds_returns() throws Exception {
    assumeOwnWorkers();
    assumeTrue(pool.workers() > 1, "needs two workers");
    Held<Integer> held = submitHeld(1);
    Task<Integer> failing = pool.submit(() -> failOn(1, 1));

    Waited<Task<Integer>> first =
        Task.awaitFirst(List.of(held.task(), failing), Background.PATIENCE);
    assertThat(first.ended()).containsExactly(failing);
    assertThat(Task.awaitFirst(List.of(), Background.PATIENCE).ended()).isEmpty();
  }

  @Test
  void awaitFirstFailure_whenOneFails_returns() throws Exception {
    assumeOwnWorkers();
    assumeTrue(pool.workers() > 1, "needs two workers");
    Held<Integer> held = submitHeld(1);
    Task<Integer> good = pool.submit(() -> 1);
    Task<Integer> bad = pool.submit(() -> failOn(1, 1));

    Waited<Task<Integer>> failure =
        Task.awaitFirstFailure(List.of(held.task(), good, bad), Background.PATIENCE);
    assertThat(failure.ended()).contains(bad).doesNotContain(held.task());

    held.letGo();
    List<Task<Integer>> allGood = List.of(held.task(), good);
    assertThat(Task.awaitFirstFailure(allGood, Background.PATIENCE).ended()).isEqualTo(allGood);
  }

  @Test
  void awaitAll_whenInterrupted_throws() throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(1);
    List<Task<Integer>> one = List.of(held.task());
    try (var waiter =
        Background.call(() -> Task.awaitAll(one, Background.PATIENCE)).awaitBlocked()) {
      waiter.interrupt();
      assertThatThrownBy(waiter::get).isInstanceOf(InterruptedException.class);
    }
  }

  static int passIgnoringInterrupts(Gate started, Gate release) {
    started.open();
    while (true) {
      try {
        release.pass();
        return 0;
      } catch (InterruptedException e) {
        assertThat(e).isNotNull(); // asked to stop, and not answering
      }
    }
  }
}
