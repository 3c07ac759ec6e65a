package dev.parloom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parloom.core.Background;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@link Pool#map}, {@link Pool#outcomes} and {@link Pool#asCompleted} promise. */
public abstract class FlightContract extends TaskContract {

  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  // ---- map.

  @Test
  void map_whenAllReturn_keepsOrderOfInputs() throws Exception {
    List<Integer> squares = HUNDRED.stream().map(PoolFixture::square).toList();

    assertThat(pool.map(HUNDRED, PoolFixture::square)).isEqualTo(squares);
    assertThat(pool.map(List.<Integer>of(), PoolFixture::square)).isEmpty();
  }

  @Test
  void map_whenLaterTasksEndFirst_keepsOrderOfInputs() throws Exception {
    assumeOwnWorkers();
    assumeTrue(pool.workers() > 1, "needs two workers");
    Gate last = gate();

    List<Integer> results =
        pool.map(
            List.of(1, 2),
            n -> {
              if (n == 1) {
                last.pass();
              } else {
                last.open();
              }
              return n;
            });

    assertThat(results).containsExactly(1, 2);
  }

  @Test
  void map_whenResultsOrInputsAreNull_keepsThem() throws Exception {
    List<@Nullable Integer> inputs = Arrays.asList(1, null, 3);

    assertThat(pool.<@Nullable Integer, @Nullable Integer, RuntimeException>map(inputs, n -> n))
        .isEqualTo(inputs);
  }

  @Test
  void map_whenOneThrowsChecked_throwsThatAndCancelsTheRest() throws Exception {
    Gate started = gate();
    boolean others = !runsInCaller() && pool.workers() > 1;
    List<Integer> inputs = others ? List.of(0, 1) : List.of(1);
    try {
      List<Integer> results =
          pool.map(inputs, n -> n == 0 ? hold(started) : failAfter(others, started, n));
      throw new AssertionError("did not throw, but returned " + results);
    } catch (IOException e) {
      assertThat(e).hasMessage("input 1");
      assertThat(e.getStackTrace())
          .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("failAfter"));
    }
    Background.awaitTrue("the rest is cancelled", () -> pool.stats().running() == 0);
    assertThat(pool.stats().failed()).isEqualTo(inputs.size());
  }

  private static int hold(Gate started) throws InterruptedException {
    return runUntilInterrupted(started);
  }

  private static int failAfter(boolean others, Gate started, int n)
      throws IOException, InterruptedException {
    if (others) {
      started.pass();
    }
    throw new IOException("input " + n);
  }

  @Test
  void map_whenFunctionThrowsChecked_declaresThatType() throws InterruptedException {
    boolean thrown = false;
    try {
      thrown = pool.map(List.of(1), n -> failOn(1, n)).isEmpty();
    } catch (IOException e) { // compiles because it is inferred; nothing broader is declared
      thrown = true;
    }
    assertThat(thrown).isTrue();
    assertThat(pool.map(List.of(1), n -> square(n))).containsExactly(1);
  }

  @Test
  void map_whenOneThrows_throwsTheSameException() throws Exception {
    assumeTrue(sharesMemory());
    IllegalStateException thrown = new IllegalStateException("as it is");

    assertThatThrownBy(() ->
            pool.map(
                List.of(1),
                _ -> {
                  throw thrown;
                }))
        .isSameAs(thrown);
  }

  @Test
  void map_whenTaskItselfWasInterruptedInAnIteration_throwsWhatItThrew() throws Exception {
    assumeTrue(sharesMemory());
    TaskInterruptedException thrown =
        new TaskInterruptedException("of the task's own", new InterruptedException());

    assertThatThrownBy(() ->
            pool.map(
                List.of(1),
                _ -> {
                  throw thrown;
                }))
        .isSameAs(thrown);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void map_whenTwoInputs_stopsAtTheShorter() throws Exception {
    List<String> joined = pool.map(List.of(1, 2, 3), List.of("a", "b"), (n, s) -> n + s);

    assertThat(joined).containsExactly("1a", "2b");
    assertThatThrownBy(() -> pool.map(List.of(1), List.of(1), FlightContract::failOn))
        .isInstanceOf(IOException.class);
  }

  @Test
  void map_whenInterrupted_throwsAndCancelsAll() throws Exception {
    assumeOwnWorkers();
    Gate started = gate();
    try (var caller = Background.call(() -> pool.map(List.of(1, 1), _ -> hold(started)))) {
      started.pass();
      var _ = caller.awaitBlocked();
      caller.interrupt();
      assertThatThrownBy(caller::get).isInstanceOf(InterruptedException.class);
    }
    Background.awaitTrue("all are cancelled", () -> pool.stats().running() == 0);
    assertThat(pool.stats().done()).isZero();
  }

  @Test
  void map_whenManyTasks_runsEachOnce() throws Exception {
    List<Integer> inputs = IntStream.range(0, 5_000).boxed().toList();

    assertThat(pool.map(inputs, n -> n)).isEqualTo(inputs);
    assertThat(pool.stats().done()).isEqualTo(5_000);
  }

  // ---- outcomes.

  @Test
  void outcomes_whenSomeFail_areOneEachInOrder() {
    List<String> seen = new ArrayList<>();
    for (Outcome<Integer> outcome : pool.outcomes(List.of(1, 2, 3), n -> failOn(2, n))) {
      seen.add(
          switch (outcome) {
            case Outcome.Done<Integer>(var n) -> "done " + n;
            case Outcome.Failed<Integer>(var cause) -> "failed " + cause.getMessage();
          });
    }

    assertThat(seen).containsExactly("done 1", "failed input 2", "done 3");
  }

  @Test
  void outcomes_whenInputIsEndless_startsNoMoreThanCapacityAhead() {
    AtomicInteger pulled = new AtomicInteger();
    Iterable<Integer> endless = counting(pulled, n -> n);
    int read = 0;
    for (Outcome<Integer> outcome : pool.outcomes(endless, n -> n)) {
      assertThat(valueOf(outcome)).isEqualTo(read);
      read++;
      assertThat(pulled.get()).isLessThanOrEqualTo(read + pool.capacity());
      if (read == 2_000) {
        break;
      }
    }
    assertThat(read).isEqualTo(2_000);
  }

  @Test
  void outcomes_whenNothingIsAskedFor_startNothing() {
    AtomicInteger pulled = new AtomicInteger();

    try (var outcomes = pool.outcomes(counting(pulled, n -> n), n -> n)) {
      Iterator<Outcome<Integer>> iterator = outcomes.iterator();
      assertThat(iterator.hasNext()).isTrue();
      assertThat(pulled).hasValue(0);
      assertThat(pool.stats().done()).isZero();
    }
  }

  @Test
  void outcomes_whenFirstIsSlow_startLaterTasksMeanwhile() throws Exception {
    assumeOwnWorkers();
    assumeTrue(pool.workers() > 1, "needs two workers");
    Gate others = gate();
    List<Integer> values = new ArrayList<>();

    // The first ends only after the last one that may run ahead of it has run.
    int last = pool.capacity() - 1;
    for (Outcome<Integer> outcome :
        pool.outcomes(
            IntStream.rangeClosed(0, last).boxed().toList(), n -> passFirst(others, last, n))) {
      values.add(valueOf(outcome));
    }

    assertThat(values).isEqualTo(IntStream.rangeClosed(0, last).boxed().toList());
  }

  private static int passFirst(Gate others, int last, int n) throws InterruptedException {
    if (n == last) {
      others.open();
    } else if (n == 0) {
      others.pass();
    }
    return n;
  }

  @Test
  void outcomes_whenLoopEndsEarly_leaveStartedTasksToEnd() throws Exception {
    assumeOwnWorkers();
    assumeTrue(pool.workers() > 1, "needs two workers");
    Gate started = gate();
    Gate release = gate();
    for (Outcome<Integer> outcome :
        pool.outcomes(
            List.of(0, 1), n -> n == 0 ? passNow(started) : openAndPass(started, release))) {
      assertThat(valueOf(outcome)).isEqualTo(1);
      break;
    }
    assertThat(pool.stats().running()).isEqualTo(1);

    release.open();
    Background.awaitTrue("it ended by itself", () -> pool.stats().done() == 2);
  }

  private static int openAndPass(Gate started, Gate release) throws InterruptedException {
    started.open();
    release.pass();
    return 2;
  }

  @Test
  void close_whenTasksAreInFlight_cancelsThem() throws Exception {
    assumeOwnWorkers();
    assumeTrue(pool.workers() > 1, "needs two workers");
    Gate started = gate();
    try (var ends =
            pool.asCompleted(List.of(0, 1), n -> n == 0 ? hold(started) : passNow(started));
        Stream<Completed<Integer, Integer>> stream = ends.stream()) {
      Optional<Completed<Integer, Integer>> first = stream.findFirst();
      assertThat(first).hasValueSatisfying(one -> assertThat(one.index()).isEqualTo(1));
    }
    Background.awaitTrue("it is cancelled", () -> pool.stats().running() == 0);
    assertThat(pool.stats().failed()).isEqualTo(1);
  }

  private static int passNow(Gate started) throws InterruptedException {
    started.pass();
    return 1;
  }

  @Test
  void outcomes_whenInputIteratorThrows_throwsThatAndCancelsWhatIsInFlight() throws Exception {
    assumeOwnWorkers();
    Gate started = gate();
    AtomicInteger pulled = new AtomicInteger();
    Iterable<Integer> inputs =
        counting(
            pulled,
            n -> {
              if (n == 1) {
                throw new IllegalStateException("no more of these");
              }
              return n;
            });
    Iterator<Outcome<Integer>> iterator = pool.outcomes(inputs, _ -> hold(started)).iterator();
    // With room for one only, the second input is not pulled before the first has ended.
    assumeTrue(pool.capacity() > 1, "pulls one at a time");

    assertThatThrownBy(iterator::next)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no more of these");
    Background.awaitTrue("it is cancelled", () -> pool.stats().running() == 0);
    assertThat(pool.stats().failed()).isEqualTo(1);
  }

  @Test
  void outcomes_whenInterrupted_throwWithFlagSetAndCancelWhatIsInFlight() throws Exception {
    assumeOwnWorkers();
    Gate started = gate();
    Iterator<Outcome<Integer>> iterator = pool.outcomes(List.of(0), _ -> hold(started)).iterator();
    try (var caller =
        Background.call(() -> {
          assertThatThrownBy(iterator::next)
              .isInstanceOf(TaskInterruptedException.class)
              .hasMessageContaining("pool '" + pool.name() + "'")
              .hasCauseInstanceOf(InterruptedException.class);
          return Thread.currentThread().isInterrupted();
        })) {
      started.pass();
      var _ = caller.awaitBlocked();
      caller.interrupt();
      assertThat(caller.get()).isTrue();
    }
    Background.awaitTrue("it is cancelled", () -> pool.stats().running() == 0);
  }

  @Test
  void iterator_whenAtItsEnd_throws() {
    Iterator<Outcome<Integer>> iterator = pool.outcomes(List.of(1), n -> n).iterator();
    assertThat(valueOf(iterator.next())).isEqualTo(1);

    assertThat(iterator.hasNext()).isFalse();
    assertThatThrownBy(iterator::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void outcomes_whenIteratedTwice_runTwice() {
    try (var outcomes = pool.outcomes(List.of(1, 2), n -> n)) {
      assertThat(outcomes).hasSize(2);
      assertThat(outcomes.stream().map(PoolFixture::valueOf)).containsExactly(1, 2);
    }
    assertThat(pool.stats().done()).isEqualTo(4);
  }

  @Test
  void outcomes_whenOthersFillThePool_waitForRoom() throws Exception {
    assumeOwnWorkers();
    List<Held<Integer>> running = fill();
    try (var caller = Background.call(() -> pool.map(HUNDRED, n -> n)).awaitBlocked()) {
      running.forEach(Held::letGo);
      assertThat(caller.get()).isEqualTo(HUNDRED);
    }
  }

  // ---- asCompleted.

  @Test
  void asCompleted_whenAllEnd_namesEachInputOnce() {
    Set<Integer> seen = new HashSet<>();
    for (Completed<Integer, Integer> one : pool.asCompleted(HUNDRED, PoolFixture::square)) {
      assertThat(one.index()).isEqualTo((long) one.input());
      assertThat(valueOf(one.outcome())).isEqualTo(square(one.input()));
      assertThat(seen.add(one.input())).isTrue();
    }

    assertThat(seen).containsExactlyInAnyOrderElementsOf(HUNDRED);
  }

  @Test
  void asCompleted_whenFirstIsSlow_bringsOthersBeforeIt() throws Exception {
    assumeOwnWorkers();
    assumeTrue(pool.workers() > 1, "needs two workers");
    Gate release = gate();
    List<Integer> order = new ArrayList<>();
    for (Completed<Integer, Integer> one :
        pool.asCompleted(
            List.of(0, 1, 2),
            n -> {
              if (n == 0) {
                release.pass();
              }
              return n;
            })) {
      order.add(one.input());
      if (order.size() == 2) {
        release.open();
      }
    }

    assertThat(order).endsWith(0).hasSize(3);
  }

  @Test
  void asCompleted_whenTaskIsCancelled_saysSo() throws Exception {
    assumeOwnWorkers();
    Gate started = gate();
    try (var caller =
        Background.call(() -> {
          Iterator<Completed<Integer, Integer>> ends =
              pool.asCompleted(List.of(0), _ -> hold(started)).iterator();
          return ends.next();
        })) {
      started.pass();
      var _ = pool.close(Background.PATIENCE);
      assertThat(causeOf(caller.get().outcome())).isInstanceOf(CancellationException.class);
    }
  }

  /** 0, 1, 2, …, counting how many were taken. */
  private static Iterable<Integer> counting(AtomicInteger pulled, IntFunction<Integer> each) {
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Integer next() {
            return each.apply(pulled.getAndIncrement());
          }
        };
  }
}
