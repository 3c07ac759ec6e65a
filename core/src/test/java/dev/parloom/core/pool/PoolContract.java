package dev.parloom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parloom.core.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What {@link Pool} promises, for every implementation: extend it, say how to open a pool, and
 * override what that kind cannot do.
 */
public abstract class PoolContract extends FlightContract {

  // ---- The bound.

  @Test
  void capacity_isNoLessThanWorkers() {
    assertThat(pool.workers()).isPositive();
    assertThat(pool.capacity()).isGreaterThanOrEqualTo(pool.workers());
    assertThat(pool.stats()).isEqualTo(new PoolStats(pool.workers(), 0, 0, 0, 0));
    assertThat(pool.name()).isNotEmpty();
  }

  @Test
  void trySubmit_whenThereIsRoom_runsTheTask() throws Exception {
    Optional<Task<Integer>> task = pool.trySubmit(() -> square(3));

    assertThat(task).isPresent();
    assertThat(task.orElseThrow().get()).isEqualTo(9);
  }

  @Test
  void trySubmit_whenFull_refusesWithoutWaiting() throws Exception {
    assumeOwnWorkers();
    var _ = fill();

    assertThat(pool.trySubmit(() -> 1)).isEmpty();
    assertThat(pool.stats().running()).isEqualTo(pool.workers());
    assertThat(pool.stats().queued()).isEqualTo(pool.capacity() - pool.workers());
  }

  @Test
  void submit_whenFull_waitsForRoom() throws Exception {
    assumeOwnWorkers();
    List<Held<Integer>> running = fill();
    try (var caller = Background.call(() -> pool.submit(() -> 7).get()).awaitBlocked()) {
      running.getFirst().letGo();
      assertThat(caller.get()).isEqualTo(7);
    }
  }

  @Test
  void submit_whenInterruptedWhileWaiting_isNotAccepted() throws Exception {
    assumeOwnWorkers();
    List<Held<Integer>> running = fill();
    Gate ran = gate();
    try (var caller =
        Background.call(() -> pool.submit(() -> openAndAnswer(ran, 7))).awaitBlocked()) {
      caller.interrupt();
      assertThatThrownBy(caller::get).isInstanceOf(InterruptedException.class);
    }
    running.forEach(Held::letGo);
    pool.close();
    assertThat(ran.isOpen()).isFalse();
    assertThat(pool.stats().done()).isEqualTo(pool.capacity());
  }

  @Test
  void submit_whenInterruptedBefore_isNotAccepted() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(InterruptedException.class);
    assertThat(pool.stats().done()).isZero();
  }

  @Test
  void submit_whenManyThreads_neverRunsMoreThanWorkersAtOnce() throws Exception {
    assumeOwnWorkers();
    var _ = occupyWorkers();

    for (int i = 0; i < pool.capacity() - pool.workers(); i++) {
      var _ = pool.submit(() -> 1);
    }
    assertThat(pool.stats().running()).isEqualTo(pool.workers());
    assertThat(pool.stats().done()).isZero();
  }

  // ---- Views.

  @Test
  void with_whenNamed_sharesWorkersAndLife() throws Exception {
    Pool view = pool.with(TaskOptions.none().named("view"));

    assertThat(view.submit(() -> 1).get()).isEqualTo(1);
    assertThat(pool.stats().done()).isEqualTo(1);
    assertThat(view.name()).isEqualTo(pool.name());
    assertThat(view.workers()).isEqualTo(pool.workers());
    assertThat(view.capacity()).isEqualTo(pool.capacity());
    pool.close();
    assertThatThrownBy(() -> view.submit(() -> 1)).isInstanceOf(PoolClosedException.class);
  }

  // ---- Closing.

  @Test
  void submit_whenClosed_refuses() {
    pool.close();

    assertThatThrownBy(() -> pool.submit(() -> 1))
        .isInstanceOf(PoolClosedException.class)
        .hasMessageContaining("pool '" + pool.name() + "'");
    assertThatThrownBy(() -> pool.trySubmit(() -> 1)).isInstanceOf(PoolClosedException.class);
    assertThatThrownBy(() -> pool.map(List.of(1), n -> n)).isInstanceOf(PoolClosedException.class);
  }

  @Test
  void submit_whenPoolGetsClosedWhileWaiting_refuses() throws Exception {
    assumeOwnWorkers();
    List<Held<Integer>> running = fill();
    try (var caller = Background.call(() -> pool.submit(() -> 7)).awaitBlocked();
        var closer = Background.run(pool::close)) {
      assertThatThrownBy(caller::get).isInstanceOf(PoolClosedException.class);
      running.forEach(Held::letGo);
      assertThat(closer.get()).isNull();
    }
  }

  @Test
  void close_whenTasksAreAccepted_waitsUntilAllHaveEnded() throws Exception {
    assumeOwnWorkers();
    List<Held<Integer>> running = occupyWorkers();
    int queued = Math.min(3, pool.capacity() - pool.workers());
    List<Task<Integer>> later = new ArrayList<>();
    for (int i = 0; i < queued; i++) {
      later.add(pool.submit(() -> 1));
    }
    try (var closer = Background.run(pool::close).awaitBlocked();
        var second = Background.run(pool::close).awaitBlocked()) {
      assertThat(closer.isDone()).isFalse();
      running.forEach(Held::letGo);
      assertThat(closer.get()).isNull();
      assertThat(second.get()).isNull();
    }
    assertThat(later).allMatch(Task::isDone).noneMatch(Task::isCancelled);
    assertThat(pool.stats().done()).isEqualTo(pool.workers() + queued);
    pool.close();
    assertThat(pool.close(Duration.ZERO)).isEmpty();
  }

  @Test
  void close_whenAnotherThreadRunsATask_waitsForIt() throws Exception {
    Gate started = gate();
    Gate release = gate();
    try (var caller =
            Background.call(() -> pool.submit(() -> openAndPass(started, release)).get());
        var closer = Background.run(started::pass)) {
      assertThat(closer.get()).isNull();
      try (var waiting = Background.run(pool::close).awaitBlocked()) {
        assertThat(waiting.isDone()).isFalse();
        release.open();
        assertThat(waiting.get()).isNull();
      }
      assertThat(caller.get()).isEqualTo(1);
    }
  }

  private static int openAndPass(Gate started, Gate release) throws InterruptedException {
    started.open();
    release.pass();
    return 1;
  }

  @Test
  void close_whenInterrupted_cancelsAllAndKeepsTheFlag() throws Exception {
    assumeOwnWorkers();
    Gate started = gate();
    Task<Integer> task = pool.submit(() -> runUntilInterrupted(started));
    started.pass();
    try (var closer =
        Background.call(() -> {
          pool.close();
          return Thread.currentThread().isInterrupted();
        })) {
      var _ = closer.awaitBlocked();
      closer.interrupt();
      assertThat(closer.get()).isTrue();
    }
    assertThat(causeOf(task.outcome())).isInstanceOf(CancellationException.class);
  }

  @Test
  void close_whenATaskOfItsOwnCallsIt_refusesAndStaysOpen() throws Exception {
    assumeTrue(sharesMemory());
    Pool own = pool;
    Task<Integer> task =
        pool.submit(() -> {
          own.close();
          return 1;
        });

    assertThat(causeOf(task.outcome()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("pool '" + pool.name() + "'");
    assertThat(pool.submit(() -> own.close(Duration.ofSeconds(1))).outcome())
        .satisfies(
            outcome -> assertThat(causeOf(outcome)).isInstanceOf(IllegalStateException.class));
    assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
  }

  @Test
  void closeWithGrace_whenTasksAnswerInterrupts_cancelsAllAndReportsNone() throws Exception {
    assumeOwnWorkers();
    Gate started = gate();
    Task<Integer> running = pool.submit(() -> runUntilInterrupted(started));
    started.pass();
    List<Held<Integer>> others = fillRest();

    assertThat(pool.close(Background.PATIENCE)).isEmpty();
    assertThat(running.isCancelled()).isTrue();
    assertThat(others).allMatch(held -> held.task().isCancelled());
    assertThat(pool.stats().running()).isZero();
    assertThat(pool.stats().queued()).isZero();
  }

  private List<Held<Integer>> fillRest() throws InterruptedException {
    List<Held<Integer>> others = new ArrayList<>();
    int more = pool.capacity() - 1;
    for (int i = 0; i < Math.min(more, pool.workers() + 3); i++) {
      others.add(submitHeld(i));
    }
    return others;
  }

  @Test
  void closeWithGrace_whenATaskRunsOn_reportsItWithItsStack() throws Exception {
    assumeOwnWorkers();
    assumeTrue(cannotKill(), "kills instead");
    Gate started = gate();
    Gate release = gate();
    Task<Integer> task =
        pool.with(TaskOptions.none().named("deaf"))
            .submit(() -> passIgnoringInterrupts(started, release));
    started.pass();

    List<Pool.Survivor> survivors = pool.close(Duration.ofMillis(20));

    assertThat(survivors).hasSize(1);
    assertThat(survivors.getFirst().task()).isEqualTo("deaf");
    assertThat(survivors.getFirst().worker()).startsWith(pool.name());
    assertThat(survivors.getFirst().stack())
        .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("passIgnoringInterrupts"));
    assertThat(task.isCancelled()).isTrue();
    release.open();
    assertThat(pool.close(Background.PATIENCE)).isEmpty();
    task.awaitTermination();
  }

  @Test
  void closeWithGrace_whenInterrupted_throws() throws Exception {
    assumeOwnWorkers();
    assumeTrue(cannotKill(), "kills instead");
    Gate started = gate();
    Gate release = gate();
    Task<Integer> task = pool.submit(() -> passIgnoringInterrupts(started, release));
    started.pass();
    try (var closer = Background.call(() -> pool.close(Background.PATIENCE)).awaitBlocked()) {
      closer.interrupt();
      assertThatThrownBy(closer::get).isInstanceOf(InterruptedException.class);
    }
    assertThat(task.isCancelled()).isTrue();
  }

  // ---- Counting.

  @Test
  void stats_whenAllHaveEnded_countEachTaskOnce() throws Exception {
    int each = 40;
    List<Integer> inputs = new ArrayList<>(Collections.nCopies(each, 1));
    inputs.addAll(Collections.nCopies(each, 2));
    for (Outcome<Integer> outcome : pool.outcomes(inputs, n -> failOn(2, n))) {
      assertThat(outcome).isNotNull();
    }

    assertThat(pool.stats()).isEqualTo(new PoolStats(pool.workers(), 0, 0, each, each));
  }

  @Test
  void stats_whenTasksAreCancelledAsTheyEnd_agreeWithTheirOutcomes() throws Exception {
    assumeOwnWorkers();
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Task<Integer> task = pool.submit(() -> 1);
      if (i % 2 == 0) {
        var _ = task.cancel(true);
      }
      tasks.add(task);
    }
    pool.close();

    long done = tasks.stream().filter(task -> !task.isCancelled()).count();
    assertThat(pool.stats())
        .isEqualTo(new PoolStats(pool.workers(), 0, 0, done, tasks.size() - done));
  }

  @Test
  void submit_whenRacingWithClose_isRunOrRefused() throws Exception {
    assumeOwnWorkers();
    List<Background<List<Task<Integer>>>> submitters =
        IntStream.range(0, 3).mapToObj(_ -> Background.call(this::submitUntilClosed)).toList();
    Background.awaitTrue("some were accepted", () -> pool.stats().done() > 10);
    pool.close();

    for (var submitter : submitters) {
      try (submitter) {
        assertThat(submitter.get()).allMatch(Task::isDone).noneMatch(Task::isCancelled);
      }
    }
  }

  private List<Task<Integer>> submitUntilClosed() throws InterruptedException {
    List<Task<Integer>> accepted = new ArrayList<>();
    while (true) {
      try {
        accepted.add(pool.submit(() -> 1));
      } catch (PoolClosedException e) {
        return accepted;
      }
    }
  }

  static int openAndAnswer(Gate ran, int answer) {
    ran.open();
    return answer;
  }
}
