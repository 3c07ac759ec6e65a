package dev.parloom.core.scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.Forgotten;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.PoolDeadlockException;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.Work;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sentence of {@link Scope}'s documentation. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class ScopeTest {

  private final ThreadPool pool;

  ScopeTest(boolean virtual) {
    pool = virtual ? ThreadPool.virtual(4) : ThreadPool.platform(4);
  }

  @AfterEach
  void closePool() throws InterruptedException {
    assertThat(pool.close(Background.PATIENCE)).isEmpty();
  }

  private static int endless(CountDownLatch begun) throws InterruptedException {
    begun.countDown();
    assertThat(Background.await(new CountDownLatch(1))).isTrue();
    return 0;
  }

  private static int fail(String message) throws IOException {
    throw new IOException(message);
  }

  @Test
  void scope_whenChildrenHaveLeft_doesNotKeepThem() throws Exception {
    Forgotten forgotten = new Forgotten();
    for (Scope scope : List.of(Scope.collecting(pool), Scope.failFast(pool))) {
      try (scope) {
        forkMany(scope, forgotten);
        for (int i = 0; i < 200; i++) { // as it goes on, it comes to look
          scope.fork(() -> 1).awaitTermination();
        }
        forgotten.awaitGone();
        scope.join();
      }
    }
  }

  private static void forkMany(Scope scope, Forgotten forgotten) throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      byte[] captured = forgotten.add("what a child captured", new byte[1_000]);
      Task<byte[]> child = forgotten.add("a child", scope.fork(captured::clone));
      forgotten.add("a result", child.outcome());
      child.awaitTermination();
    }
  }

  private static boolean await(CountDownLatch latch) throws InterruptedException {
    return Background.await(latch);
  }

  // ---- Collecting.

  @Test
  void collecting_whenAChildFails_concernsNobodyElse() throws Exception {
    try (var scope = Scope.collecting(pool)) {
      CountDownLatch failed = new CountDownLatch(1);
      Task<Integer> bad = scope.fork(() -> fail("bad"));
      bad.onDone(_ -> failed.countDown());
      Task<Boolean> good = scope.fork(() -> await(failed));
      scope.join();

      assertThat(good.get()).isTrue();
      assertThat(bad.outcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class, f -> assertThat(f.cause()).hasMessage("bad"));
    }
  }

  @Test
  void join_whenThereAreNoChildren_returns() throws Exception {
    try (var scope = Scope.collecting(pool);
        var strict = Scope.failFast(pool)) {
      scope.join();
      strict.join();
    }
    assertThat(pool.stats().done()).isZero();
  }

  @Test
  void join_whenCalledBetweenForks_waitsForThoseSoFar() throws Exception {
    try (var scope = Scope.failFast(pool)) {
      Task<Integer> first = scope.fork(() -> 1);
      scope.join();
      assertThat(first.isDone()).isTrue();
      Task<Integer> second = scope.fork(() -> 2);
      scope.join();
      assertThat(first.get() + second.get()).isEqualTo(3);
    }
  }

  // ---- Failing fast.

  @Test
  void failFast_whenAllSucceed_hasTheirResults() throws Exception {
    try (var scope = Scope.failFast(pool)) {
      Task<Integer> one = scope.fork(() -> 1);
      Task<@Nullable Integer> nothing = scope.fork(() -> null);
      scope.join();

      assertThat(one.resultNow()).isEqualTo(1);
      assertThat(nothing.resultNow()).isNull();
    }
  }

  @Test
  void failFast_whenAChildFails_cancelsTheSiblingsBeforeAnybodyJoins() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (var scope = Scope.failFast(pool)) {
      Task<Integer> sibling = scope.fork(() -> endless(begun));
      assertThat(await(begun)).isTrue();
      Task<Integer> bad = scope.fork(() -> fail("bad"));

      sibling.awaitTermination();
      assertThat(sibling.isCancelled()).isTrue();
      assertThatThrownBy(scope::join)
          .isInstanceOf(ScopeChildFailedException.class)
          .hasMessageContaining("task 'task'")
          .hasCauseInstanceOf(IOException.class);
      assertThat(bad.isCancelled()).isFalse();
    }
  }

  @Test
  void failFast_whenDecided_cancelsLaterChildrenAtOnce() throws Exception {
    try (var scope = Scope.failFast(pool)) {
      Task<Integer> bad = scope.fork(() -> fail("bad"));
      bad.awaitTermination();

      Task<Integer> late = scope.fork(() -> endless(new CountDownLatch(1)));
      assertThat(late.isCancelled()).isTrue();
      assertThatThrownBy(scope::join).hasRootCauseMessage("bad");
    }
  }

  @Test
  void failFast_whenSomebodyElseCancelsAChild_hasFailed() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (var scope = Scope.failFast(pool)) {
      Task<Integer> child = scope.fork(() -> endless(begun));
      assertThat(await(begun)).isTrue();
      assertThat(child.cancel(true)).isTrue();

      assertThatThrownBy(scope::join).isInstanceOf(ScopeChildFailedException.class);
    }
  }

  @Test
  void failFast_whenSeveralFail_keepsToTheFirst() throws Exception {
    try (var scope = Scope.failFast(pool)) {
      Task<Integer> first = scope.fork(() -> fail("first"));
      first.awaitTermination();
      var _ = scope.fork(() -> fail("second"));

      assertThatThrownBy(scope::join).hasRootCauseMessage("first");
      assertThatThrownBy(scope::join).hasRootCauseMessage("first");
    }
  }

  // ---- Racing.

  @Test
  void race_whenOneSucceeds_answersItAndTheOthersHaveLeft() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    List<Work<Integer>> works =
        List.of(
            () -> endless(begun),
            () -> fail("bad"),
            () -> {
              assertThat(await(begun)).isTrue();
              return 7;
            });

    assertThat(Scope.<Integer>race(pool, works)).isEqualTo(7);
    assertThat(pool.stats().running()).isZero();
  }

  @Test
  void race_whenTheWinnerAnswersNull_answersNull() throws Exception {
    List<Work<@Nullable Integer>> works = List.of(() -> null);

    assertThat(Scope.<@Nullable Integer>race(pool, works)).isNull();
  }

  @Test
  void race_whenMoreRunnersThanThePoolHolds_endsWithTheFirstSuccess() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (ThreadPool narrow = ThreadPool.builder().workers(2).queue(0).open()) {
      List<Work<Integer>> works =
          List.of(
              () -> endless(begun),
              () -> {
                assertThat(await(begun)).isTrue();
                return 1;
              },
              () -> endless(begun),
              () -> endless(begun));

      assertThat(Scope.<Integer>race(narrow, works)).isEqualTo(1);
    }
  }

  @Test
  void race_whenAllFail_throwsWithAllCauses() {
    List<Work<Integer>> works = List.of(() -> fail("one"), () -> fail("two"));

    assertThatThrownBy(() -> Scope.<Integer>race(pool, works))
        .isInstanceOf(ScopeNoResultException.class)
        .hasMessageContaining("none of the 2 tasks")
        .hasCauseInstanceOf(IOException.class)
        .satisfies(none -> assertThat(none.getSuppressed()).hasSize(1));
    assertThatThrownBy(() -> Scope.<Integer>race(pool, List.of()))
        .isInstanceOf(ScopeNoResultException.class)
        .hasNoCause();
  }

  @Test
  void race_whenItsTimeRunsOut_throwsAndTheRunnersHaveLeft() {
    List<Work<Integer>> works = List.of(() -> endless(new CountDownLatch(1)));

    assertThatThrownBy(() -> Scope.<Integer>race(pool, works, Duration.ofMillis(10)))
        .isInstanceOf(ScopeTimeoutException.class)
        .hasMessage(
            "the scope's limit of 10 ms passed with 1 of 1 tasks not ended; they were cancelled");
    assertThat(pool.stats().running()).isZero();
  }

  @Test
  void race_whenItsTimeRunsOutBeforeAllHaveRoom_throws() {
    try (ThreadPool narrow = ThreadPool.builder().workers(1).queue(0).open()) {
      List<Work<Integer>> works =
          List.of(() -> endless(new CountDownLatch(1)), () -> endless(new CountDownLatch(1)));

      assertThatThrownBy(() -> Scope.<Integer>race(narrow, works, Duration.ofMillis(10)))
          .isInstanceOf(ScopeTimeoutException.class);
    }
  }

  @Test
  void race_whenInterrupted_cancelsAll() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    List<Work<Integer>> works = List.of(() -> endless(begun));
    try (var racing = Background.call(() -> Scope.<Integer>race(pool, works))) {
      assertThat(await(begun)).isTrue();
      var _ = racing.awaitBlocked();
      racing.interrupt();
      assertThatThrownBy(racing::get).isInstanceOf(InterruptedException.class);
    }
    assertThat(pool.stats().running()).isZero();
  }

  // ---- Time limits.

  @Test
  void join_whenTheLimitPasses_cancelsTheChildrenAndThrows() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    try (var scope = Scope.collecting(pool, Duration.ofMillis(10));
        var strict = Scope.failFast(pool, Duration.ofMillis(10))) {
      Task<Integer> child = scope.fork(() -> endless(begun));
      Task<Integer> other = strict.fork(() -> endless(begun));

      assertThatThrownBy(scope::join)
          .isInstanceOf(ScopeTimeoutException.class)
          .hasMessageContaining("10 ms")
          .hasMessageContaining("1 of 1 tasks");
      assertThatThrownBy(strict::join).isInstanceOf(ScopeTimeoutException.class);
      assertThat(child.isCancelled()).isTrue();
      assertThat(other.isCancelled()).isTrue();
      assertThatThrownBy(strict::join).isInstanceOf(ScopeTimeoutException.class);
      assertThat(scope.fork(() -> endless(begun)).isCancelled()).isTrue();
    }
  }

  @Test
  void join_whenAllEndInTime_returns() throws Exception {
    try (var scope = Scope.failFast(pool, Background.PATIENCE)) {
      Task<Integer> child = scope.fork(() -> 1);
      scope.join();
      assertThat(child.get()).isEqualTo(1);
    }
  }

  // ---- Interrupts.

  @Test
  void join_whenInterrupted_throwsAndCloseCancelsTheChildren() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    try (var owner =
        Background.call(() -> {
          try (var scope = Scope.collecting(pool)) {
            var _ = scope.fork(() -> endless(begun));
            scope.join();
          }
          return 1;
        })) {
      assertThat(await(begun)).isTrue();
      var _ = owner.awaitBlocked();
      owner.interrupt();
      assertThatThrownBy(owner::get).isInstanceOf(InterruptedException.class);
    }
    assertThat(pool.stats().running()).isZero();
  }

  @Test
  void fork_whenInterruptedWhileWaitingForRoom_hasNoChild() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (ThreadPool narrow = ThreadPool.builder().workers(1).queue(0).open()) {
      Task<Boolean> blocker = narrow.submit(() -> await(release));
      for (boolean limited : List.of(false, true)) {
        try (var owner =
            Background.call(() -> {
              try (var scope =
                  limited
                      ? Scope.collecting(narrow, Background.PATIENCE)
                      : Scope.collecting(narrow)) {
                return scope.fork(() -> 1);
              }
            })) {
          var _ = owner.awaitBlocked();
          owner.interrupt();
          assertThatThrownBy(owner::get).isInstanceOf(InterruptedException.class);
        }
      }
      release.countDown();
      assertThat(blocker.get()).isTrue();
    }
  }

  // ---- Closing.

  @Test
  void close_whenChildrenRun_cancelsThemAndWaitsForTheirCode() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (var owner =
        Background.call(() -> {
          try (var scope = Scope.collecting(pool)) {
            var _ = scope.fork(() -> deaf(begun, release));
            assertThat(await(begun)).isTrue();
          }
          return Thread.currentThread().isInterrupted();
        })) {
      assertThat(await(begun)).isTrue();
      Background.awaitTrue("it counts as cancelled, but runs on", () -> pool.stats().failed() > 0);
      var _ = owner.awaitBlocked();
      owner.interrupt(); // is kept for later
      assertThat(owner.isDone()).isFalse();
      release.countDown();
      assertThat(owner.get()).isTrue();
    }
    assertThat(pool.stats().running()).isZero();
  }

  private static int deaf(CountDownLatch begun, CountDownLatch release) {
    begun.countDown();
    while (true) {
      try {
        assertThat(await(release)).isTrue();
        return 0;
      } catch (InterruptedException e) {
        assertThat(e).isNotNull(); // asked to stop, and not answering
      }
    }
  }

  @Test
  void close_whenChildrenAreQueued_leavesThemUnstarted() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (ThreadPool one = ThreadPool.platform(1)) {
      Task<Boolean> blocker = one.submit(() -> await(release));
      Task<Integer> child;
      try (var scope = Scope.collecting(one)) {
        child = scope.fork(() -> 1);
      }
      assertThat(child.isCancelled()).isTrue();
      release.countDown();
      assertThat(blocker.get()).isTrue();
    }
  }

  // ---- Whose it is.

  @Test
  void fork_whenAnotherThreadCalls_refuses() throws Exception {
    try (var scope = Scope.collecting(pool)) {
      Task<Integer> meddler =
          scope.fork(() -> {
            scope.join();
            return 0;
          });
      Task<String> nested = scope.fork(() -> scope.fork(() -> 1).name());
      scope.join();

      assertThatThrownBy(meddler::get).hasCauseInstanceOf(IllegalStateException.class);
      assertThatThrownBy(nested::get)
          .isInstanceOf(ExecutionException.class)
          .hasMessageContaining("which opened the scope, may fork into it");
    }
  }

  // ---- In other pools.

  @Test
  void fork_whenThePoolIsTheCaller_hasTheResultAtOnce() throws Exception {
    try (CallerPool caller = CallerPool.open();
        var scope = Scope.failFast(caller)) {
      assertThat(scope.fork(() -> 1).isDone()).isTrue();
      scope.join();
      var _ = scope.fork(() -> fail("bad"));
      assertThatThrownBy(scope::join).isInstanceOf(ScopeChildFailedException.class);
    }
  }

  @Test
  void join_whenNestedInAFullPool_namesTheDeadlock() throws Exception {
    try (ThreadPool one = ThreadPool.platform(1)) {
      Task<Integer> outer =
          one.submit(() -> {
            try (var scope = Scope.failFast(one)) {
              Task<Integer> child = scope.fork(() -> 1);
              scope.join();
              return child.get();
            }
          });

      assertThatThrownBy(outer::get).hasCauseInstanceOf(PoolDeadlockException.class);
    }
  }
}
