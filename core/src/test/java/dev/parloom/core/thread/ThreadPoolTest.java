package dev.parloom.core.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolFixture;
import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.WarningLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pool of threads promises beyond the contract of all pools. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class ThreadPoolTest {

  // ---- Threads.

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void threads_whenTasksRun_carryThePoolsNameAndANumber(boolean virtual) throws Exception {
    ThreadPool.Builder builder = ThreadPool.builder().name("crew").workers(3);
    try (ThreadPool pool = (virtual ? builder.virtual() : builder).open()) {
      CountDownLatch all = new CountDownLatch(3);
      Set<String> names = ConcurrentHashMap.newKeySet();
      List<Integer> results =
          pool.map(
              List.of(1, 2, 3),
              n -> {
                names.add(Thread.currentThread().getName());
                all.countDown();
                assertThat(Background.await(all)).isTrue();
                assertThat(Thread.currentThread().isVirtual()).isEqualTo(virtual);
                assertThat(Thread.currentThread().isDaemon()).isTrue();
                return n;
              });

      assertThat(results).hasSize(3);
      assertThat(names).containsExactlyInAnyOrder("crew-1", "crew-2", "crew-3");
      assertThat(pool).hasToString("thread pool 'crew' (" + pool.stats() + ")");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void threads_whenTenThousandTasksAreQueued_areNoMoreThanWorkers(boolean virtual)
      throws Exception {
    ThreadPool.Builder builder = ThreadPool.builder().workers(2).queue(10_000);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    CountDownLatch go = new CountDownLatch(1);
    try (ThreadPool pool = (virtual ? builder.virtual() : builder).open()) {
      for (int i = 0; i < 10_000; i++) {
        var _ =
            pool.submit(() -> {
              threads.add(Thread.currentThread());
              return Background.await(go);
            });
      }
      assertThat(pool.stats().running()).isEqualTo(2);
      assertThat(pool.stats().queued()).isEqualTo(9_998);
      go.countDown();
    }
    assertThat(threads).hasSizeBetween(1, 2);
  }

  @Test
  void threads_whenNotNeeded_areNotMade() throws Exception {
    AtomicInteger made = new AtomicInteger();
    try (ThreadPool pool =
        ThreadPool.builder().workers(4).initializer(made::incrementAndGet).open()) {
      assertThat(made).hasValue(0);
      assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
      assertThat(made).hasValue(1);
    }
  }

  // ---- Choices.

  @Test
  void builder_whenGivenNonsense_refusesWithTheNumber() {
    assertThatThrownBy(() -> ThreadPool.platform(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
    assertThatThrownBy(() -> ThreadPool.builder().queue(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> TaskOptions.none().timeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
  }

  @Test
  void builder_whenNotTold_usesDefaults() {
    try (ThreadPool pool = ThreadPool.builder().open()) {
      assertThat(pool.workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
      assertThat(pool.capacity()).isEqualTo(pool.workers() + 1024);
      assertThat(pool.name()).matches("pool-\\d+");
    }
    try (ThreadPool pool = ThreadPool.builder().workers(2).queue(Integer.MAX_VALUE).open()) {
      assertThat(pool.capacity()).isEqualTo(Integer.MAX_VALUE);
    }
  }

  // ---- Initializer and finalizer.

  @Test
  void initializer_whenWorkersStart_runsOnceOnEachBeforeItsTasks() throws Exception {
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    ThreadPool pool =
        ThreadPool.builder()
            .name("crew")
            .workers(1)
            .initializer(() -> log.add("begin " + Thread.currentThread().getName()))
            .finalizer(() -> log.add("end " + Thread.currentThread().getName()))
            .open();
    try (pool) {
      assertThat(pool.map(List.of(1, 2), n -> log.add("task " + n))).containsExactly(true, true);
    }
    assertThat(log).containsExactly("begin crew-1", "task 1", "task 2", "end crew-1");
  }

  @Test
  void initializer_whenItThrows_breaksThePool() throws Exception {
    IllegalStateException cause = new IllegalStateException("no licence");
    CountDownLatch submitted = new CountDownLatch(1);
    try (ThreadPool pool =
        ThreadPool.builder()
            .name("crew")
            .workers(1)
            .initializer(() -> {
              awaitLatch(submitted);
              throw cause;
            })
            .open()) {
      Task<Integer> first = pool.submit(() -> 1);
      Task<Integer> second = pool.submit(() -> 2);
      submitted.countDown();

      for (Task<Integer> task : List.of(first, second)) {
        assertThat(PoolFixture.causeOf(task.outcome()))
            .isInstanceOf(PoolInitializerException.class)
            .hasMessageContaining("pool 'crew'")
            .hasMessageContaining("no licence")
            .hasCause(cause);
      }
      assertThatThrownBy(() -> pool.submit(() -> 3)).isInstanceOf(PoolInitializerException.class);
      assertThatThrownBy(() -> pool.trySubmit(() -> 3))
          .isInstanceOf(PoolInitializerException.class);
      Background.awaitTrue("both are counted", () -> pool.stats().failed() == 2);
    }
  }

  @Test
  void initializer_whenItThrowsWhileASubmitterWaits_refusesIt() throws Exception {
    CountDownLatch full = new CountDownLatch(1);
    try (ThreadPool pool =
            ThreadPool.builder()
                .workers(1)
                .queue(0)
                .initializer(() -> {
                  awaitLatch(full);
                  throw new IllegalStateException("no licence");
                })
                .open();
        var submitter =
            Background.call(() -> {
              Task<Integer> first = pool.submit(() -> 1);
              assertThat(first.isCancelled()).isFalse();
              return pool.submit(() -> 2);
            })) {
      Background.awaitTrue("the first is on its worker", () -> pool.stats().running() == 1);
      var _ = submitter.awaitBlocked();
      full.countDown();
      assertThatThrownBy(submitter::get).isInstanceOf(PoolInitializerException.class);
    }
  }

  @Test
  void finalizer_whenItThrows_isLoggedOnly() throws Exception {
    try (WarningLog log = WarningLog.capture()) {
      try (ThreadPool pool =
          ThreadPool.builder()
              .name("crew")
              .workers(1)
              .finalizer(() -> {
                throw new IllegalStateException("thrown by a test");
              })
              .open()) {
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
      }
      assertThat(log.messages()).singleElement().asString().contains("pool 'crew'");
    }
  }

  // ---- Interrupts.

  /** A request to stop one task must never reach the next on that worker. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interrupt_whenTasksAreCancelledAtRandom_neverReachesAnother(boolean virtual)
      throws Exception {
    long seed = 42;
    Random random = new Random(seed);
    AtomicInteger strays = new AtomicInteger();
    ThreadPool.Builder builder = ThreadPool.builder().workers(2).queue(4);
    try (ThreadPool pool = (virtual ? builder.virtual() : builder).open()) {
      for (int i = 0; i < 20_000; i++) {
        CountDownLatch begun = new CountDownLatch(1);
        Task<Integer> victim =
            pool.submit(() -> {
              begun.countDown();
              return 1;
            });
        Task<Integer> next =
            pool.submit(() -> {
              if (Thread.currentThread().isInterrupted()) {
                strays.incrementAndGet();
              }
              return 2;
            });
        if (random.nextBoolean()) {
          assertThat(Background.await(begun)).isTrue();
        }
        for (int spin = random.nextInt(100); spin > 0; spin--) {
          Thread.onSpinWait();
        }
        var _ = victim.cancel(true);
        assertThat(next.isCancelled()).isFalse();
      }
    }
    assertThat(strays).as("seed %d", seed).hasValue(0);
  }

  @Test
  void interrupt_whenTimeLimitsRunOutAtRandom_neverReachesAnother() throws Exception {
    AtomicInteger strays = new AtomicInteger();
    int tasks = 2_000;
    try (ThreadPool pool = ThreadPool.platform(2)) {
      Pool limited = pool.with(TaskOptions.none().timeout(Duration.ofNanos(20_000)));
      for (int i = 0; i < tasks; i++) {
        var _ = limited.submit(() -> 1);
        var _ =
            pool.submit(() -> {
              if (Thread.currentThread().isInterrupted()) {
                strays.incrementAndGet();
              }
              return 2;
            });
      }
    }
    assertThat(strays).hasValue(0);
  }

  @Test
  void close_whenATaskWithALimitHasJustStarted_endsItsTimer() throws Exception {
    for (int i = 0; i < 200; i++) {
      ThreadPool pool = ThreadPool.virtual(1);
      Task<Integer> task =
          pool.with(TaskOptions.none().timeout(Duration.ofMinutes(1))).submit(() -> 1);
      assertThat(pool.close(Background.PATIENCE)).isEmpty();
      assertThat(task.isDone()).isTrue();
      task.awaitTermination();
    }
  }

  @Test
  void submit_whenRacingWithCloseBeforeTheFirstThread_leavesNoThreadBehind() throws Exception {
    Set<Task<Integer>> unfinished = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      ThreadPool pool = ThreadPool.virtual(2);
      try (var submitter = Background.callVirtual(() -> pool.trySubmit(() -> 1))) {
        pool.close();
        try {
          Task<Integer> task = submitter.get().orElseThrow();
          if (!task.isDone() && pool.stats().running() == 0 && pool.stats().done() == 0) {
            unfinished.add(task);
          }
        } catch (PoolClosedException e) {
          assertThat(pool.stats().running()).isZero();
        }
      }
      pool.close();
    }
    assertThat(unfinished).isEmpty();
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(Background.await(latch)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
