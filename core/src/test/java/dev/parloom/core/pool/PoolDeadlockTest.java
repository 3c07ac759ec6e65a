package dev.parloom.core.pool;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.spi.TaskRun;
import dev.parloom.core.scope.Scope;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.core.wait.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deadlocks of tasks that wait for tasks are named; what is none never is. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class PoolDeadlockTest {

  // ---- What is one.

  @Test
  void outcome_whenTheTaskIsQueuedBehindItsWaiter_namesTheDeadlock() throws Exception {
    try (ThreadPool pool = ThreadPool.builder().name("small").workers(1).open()) {
      Task<Integer> outer =
          pool.with(TaskOptions.none().named("outer"))
              .submit(() -> pool.with(TaskOptions.none().named("inner")).submit(() -> 1).get());

      assertThat(PoolFixture.causeOf(outer.outcome()))
          .isInstanceOf(PoolDeadlockException.class)
          .hasMessageContaining("task 'outer' of pool 'small'")
          .hasMessageContaining("task 'inner', queued in pool 'small'")
          .hasMessageContaining("more workers");
    }
  }

  @Test
  void outcome_whenAllWorkersWaitForQueuedTasks_namesTheDeadlockInTheLast() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(3)) {
      CountDownLatch all = new CountDownLatch(3);
      List<Task<Integer>> outers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        outers.add(
            pool.submit(() -> {
              all.countDown();
              assertThat(Background.await(all)).isTrue();
              return pool.submit(() -> 1).get();
            }));
      }

      int named = 0;
      for (Task<Integer> outer : outers) {
        if (outer.outcome() instanceof Outcome.Failed<Integer>(var cause)) {
          assertThat(cause).isInstanceOf(PoolDeadlockException.class);
          named++;
        }
      }
      assertThat(named).isBetween(1, 2); // with one of them out of the way the others can go on
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1024})
  void map_whenNestedInAPoolOfOneWorker_namesTheDeadlock(int queue) throws Exception {
    try (ThreadPool pool = ThreadPool.builder().workers(1).queue(queue).open()) {
      Task<List<Integer>> outer = pool.submit(() -> pool.map(List.of(1, 2, 3), n -> n));

      assertThat(PoolFixture.causeOf(outer.outcome())).isInstanceOf(PoolDeadlockException.class);
    }
  }

  @Test
  void outcomes_whenNestedInAPoolOfOneWorker_nameTheDeadlock() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(1)) {
      Task<Outcome<Integer>> outer =
          pool.submit(() -> pool.outcomes(List.of(1, 2, 3), n -> n).iterator().next());

      assertThat(PoolFixture.causeOf(outer.outcome())).isInstanceOf(PoolDeadlockException.class);
    }
  }

  @Test
  void outcome_whenTwoPoolsWaitForEachOther_namesTheDeadlock() throws Exception {
    try (ThreadPool left = ThreadPool.builder().name("left").workers(1).open();
        ThreadPool right = ThreadPool.builder().name("right").workers(1).open()) {
      CountDownLatch both = new CountDownLatch(2);
      Task<Integer> a = left.submit(() -> crosswise(both, right));
      Task<Integer> b = right.submit(() -> crosswise(both, left));

      List<Throwable> named = new ArrayList<>();
      for (Task<Integer> task : List.of(a, b)) {
        if (task.outcome() instanceof Outcome.Failed<Integer>(var cause)) {
          named.add(cause);
        }
      }
      assertThat(named).hasSize(1).allMatch(cause -> cause instanceof PoolDeadlockException);
    }
  }

  private static int crosswise(CountDownLatch both, Pool other)
      throws InterruptedException, ExecutionException {
    both.countDown();
    assertThat(Background.await(both)).isTrue();
    return other.submit(() -> 1).get();
  }

  @Test
  void outcome_whenTwoTasksWaitForEachOther_namesTheDeadlock() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(4)) { // workers are free, and of no use
      CountDownLatch set = new CountDownLatch(1);
      List<Task<Integer>> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int other = 1 - i;
        both.add(
            pool.submit(() -> {
              assertThat(Background.await(set)).isTrue();
              return both.get(other).get();
            }));
      }
      set.countDown();

      assertThat(List.of(both.get(0).outcome(), both.get(1).outcome()))
          .map(PoolFixture::causeOf)
          .anyMatch(cause -> cause instanceof PoolDeadlockException);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void submit_whenTheTasksOwnPoolIsFull_namesTheDeadlock(int queue) throws Exception {
    try (ThreadPool pool = ThreadPool.builder().name("own").workers(1).queue(queue).open()) {
      Task<Integer> outer =
          pool.submit(() -> {
            for (int i = 0; i <= queue; i++) {
              var _ = pool.submit(() -> 1);
            }
            return 1;
          });

      assertThat(PoolFixture.causeOf(outer.outcome()))
          .isInstanceOf(PoolDeadlockException.class)
          .hasMessageContaining("room in pool 'own'");
    }
  }

  /** Its last part comes about while the first waits already, and enters nothing itself. */
  @Test
  void join_whenOneChildEndsAndTheOtherNeverCan_namesTheDeadlock() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(2)) {
      CountDownLatch forked = new CountDownLatch(1);
      CountDownLatch queued = new CountDownLatch(1);
      Task<Integer> outer =
          pool.submit(() -> {
            try (var scope = Scope.collecting(pool)) {
              var _ = scope.fork(() -> Background.await(queued));
              forked.countDown();
              assertThat(Background.await(queued)).isTrue();
              var _ = scope.fork(() -> true); // behind the thief, which takes the last worker
              scope.join();
            }
            return 1;
          });
      assertThat(Background.await(forked)).isTrue();
      Task<Integer> thief = pool.submit(() -> pool.submit(() -> 1).get());
      queued.countDown();

      assertThat(List.of(outer.outcome(), thief.outcome()))
          .filteredOn(outcome -> outcome instanceof Outcome.Failed)
          .map(PoolFixture::causeOf)
          .singleElement()
          .isInstanceOf(PoolDeadlockException.class);
    }
  }

  // ---- What is none.

  @Test
  void outcome_whenTheOtherPoolsWorkerIsStillBeingInitialized_waits() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    Runnable slow =
        () -> {
          try {
            assertThat(Background.await(waiting)).isTrue();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    try (ThreadPool outer = ThreadPool.platform(1);
        ThreadPool inner = ThreadPool.builder().workers(1).initializer(slow).open()) {
      Task<Integer> task = outer.submit(() -> inner.submit(() -> 5).get());
      Background.awaitTrue("it waits or has failed", () -> isWaitingOrDone(task));
      waiting.countDown();

      assertThat(task.get()).isEqualTo(5);
    }
  }

  private static boolean isWaitingOrDone(Task<?> task) {
    return task.isDone()
        || WaitGraph.waits().keySet().stream()
            .anyMatch(waiting -> waiting instanceof TaskRun<?> run && run.task().equals(task));
  }

  @Test
  void outcome_whenAnotherTaskInTheCycleHasATimeLimit_waits() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(2)) {
      CountDownLatch first = new CountDownLatch(1);
      Task<Integer> limited =
          pool.with(TaskOptions.none().timeout(Duration.ofMillis(300)))
              .submit(() -> {
                first.countDown();
                return pool.submit(() -> 1).get();
              });
      assertThat(Background.await(first)).isTrue();
      Background.awaitTrue("it waits", () -> isWaitingOrDone(limited));
      Task<Integer> other = pool.submit(() -> pool.submit(() -> 2).get());

      // Whoever comes last: if the limited one waits first, its limit frees a worker for the other.
      assertThat(List.of(limited.outcome(), other.outcome())).isNotEmpty();
      if (limited.outcome() instanceof Outcome.Failed<Integer>(TaskTimeoutException timeout)) {
        assertThat(timeout).isNotNull();
        assertThat(other.get()).isEqualTo(2);
      }
    }
  }

  @Test
  void get_whenTheWaitHasADeadline_isNotNamed() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(1)) {
      Task<Integer> outer = pool.submit(() -> pool.submit(() -> 1).get(1, MILLISECONDS));

      assertThat(PoolFixture.causeOf(outer.outcome())).isInstanceOf(TimeoutException.class);
    }
  }

  @Test
  void outcome_whenTheWaiterIsNoTask_waits() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(1)) {
      CountDownLatch go = new CountDownLatch(1);
      Task<Boolean> first = pool.submit(() -> Background.await(go));
      Task<Integer> second = pool.submit(() -> 2);
      go.countDown();
      assertThat(second.get()).isEqualTo(2);
      assertThat(first.get()).isTrue();
    }
  }

  /**
   * Tasks that split themselves in two, each level on a pool of its own with few workers and hardly
   * any queue: full of waiting, and free of deadlocks, since levels only wait for deeper ones.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void stress_whenNestedTasksHaveRoom_namesNothing(long seed) throws Exception {
    Random random = new Random(seed);
    List<ThreadPool> levels =
        IntStream.range(0, 4)
            .mapToObj(level -> {
              ThreadPool.Builder builder =
                  ThreadPool.builder()
                      .name("level-" + level)
                      .workers(1 + random.nextInt(3))
                      .queue(random.nextInt(3));
              return (random.nextBoolean() ? builder.virtual() : builder).open();
            })
            .toList();
    try {
      for (int round = 0; round < 150; round++) {
        long salt = random.nextLong();
        assertThat(levels.getFirst().map(List.of(1, 2, 3), n -> sum(levels, 1, salt + n)))
            .as("seed %d, round %d", seed, round)
            .containsExactly(8L, 8L, 8L);
      }
    } finally {
      levels.forEach(ThreadPool::close);
    }
  }

  /** 2 to the number of levels left, computed by tasks that wait in all the ways there are. */
  private static long sum(List<ThreadPool> levels, int level, long salt) throws Exception {
    if (level == levels.size()) {
      return 1;
    }
    ThreadPool pool = levels.get(level);
    Callable<Long> half = () -> sum(levels, level + 1, salt * 31 + level);
    return switch (Math.floorMod(salt, 4)) {
      case 0 -> {
        Task<Long> a = pool.submit(half::call);
        Task<Long> b = pool.submit(half::call);
        yield b.get() + a.get();
      }
      case 1 -> pool.map(List.of(1, 2), _ -> half.call()).stream().mapToLong(n -> n).sum();
      case 2 -> {
        long total = 0;
        for (Outcome<Long> one : pool.outcomes(List.of(1, 2), _ -> half.call())) {
          total += PoolFixture.valueOf(one);
        }
        yield total;
      }
      default -> {
        try (var scope = Scope.failFast(pool)) {
          Task<Long> a = scope.fork(half::call);
          Task<Long> b = scope.fork(half::call);
          scope.join();
          yield a.get() + b.get();
        }
      }
    };
  }

  /** Tasks of one pool, some of which wait for others, with a worker more than can ever wait. */
  @ParameterizedTest
  @ValueSource(longs = {5, 6, 7})
  void stress_whenOnePoolHasOneWorkerToSpare_namesNothing(long seed) throws Exception {
    Random random = new Random(seed);
    int outers = 3;
    try (ThreadPool pool = ThreadPool.builder().workers(outers + 1).queue(2).open();
        ThreadPool gate = ThreadPool.builder().workers(outers).queue(0).open()) {
      for (int round = 0; round < 300; round++) {
        List<Task<Integer>> waiting = new ArrayList<>();
        for (int i = 0; i < outers; i++) {
          int inner = 1 + random.nextInt(4);
          waiting.add(gate.submit(() -> pool.submit(() -> nested(pool, inner)).get()));
        }
        for (Task<Integer> task : waiting) {
          assertThat(task.get()).as("seed %d, round %d", seed, round).isPositive();
        }
      }
    }
  }

  private static int nested(Pool pool, int inner) throws InterruptedException, ExecutionException {
    int total = 0;
    List<Task<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < inner; i++) {
      tasks.add(pool.submit(() -> 1));
    }
    for (Task<Integer> task : tasks) {
      total += task.get();
    }
    return total;
  }
}
