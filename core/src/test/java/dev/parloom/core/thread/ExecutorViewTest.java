package dev.parloom.core.thread;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.WarningLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** A thread pool seen as an ExecutorService. */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class ExecutorViewTest {

  private final ThreadPool pool = ThreadPool.builder().workers(1).queue(2).open();

  @Test
  void invokeAll_whenMoreThanTheQueueHolds_runsAllInOrder() throws Exception {
    try (ExecutorService view = pool.asExecutorService()) {
      List<Callable<Integer>> calls = List.of(() -> 1, () -> 2, () -> 3, () -> 4, () -> 5);
      List<Integer> results = new ArrayList<>();
      for (Future<Integer> future : view.invokeAll(calls)) {
        results.add(future.get());
      }
      assertThat(results).containsExactly(1, 2, 3, 4, 5);
    }
    assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(PoolClosedException.class);
  }

  @Test
  void invokeAny_whenSomeFail_answersAResult() throws Exception {
    try (ExecutorService view = pool.asExecutorService()) {
      Callable<Integer> bad =
          () -> {
            throw new IllegalStateException("bad");
          };
      assertThat(view.invokeAny(List.of(bad, () -> 2))).isEqualTo(2);
      assertThatThrownBy(() -> view.invokeAny(List.of(bad)))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("bad");
    }
  }

  @Test
  void cancel_whenRunning_interruptsAndDoesNotReachTheNext() throws Exception {
    try (ExecutorService view = pool.asExecutorService()) {
      CountDownLatch begun = new CountDownLatch(1);
      Future<Boolean> future =
          view.submit(() -> {
            begun.countDown();
            return Background.await(new CountDownLatch(1));
          });
      assertThat(Background.await(begun)).isTrue();
      assertThat(future.cancel(true)).isTrue();

      assertThat(view.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
    }
  }

  @Test
  void shutdownNow_whenTasksAreQueued_answersThemAndInterruptsTheRunning() throws Exception {
    ExecutorService view = pool.asExecutorService();
    CountDownLatch begun = new CountDownLatch(1);
    Future<Boolean> running =
        view.submit(() -> {
          begun.countDown();
          return Background.await(new CountDownLatch(1));
        });
    assertThat(Background.await(begun)).isTrue();
    Runnable never =
        () -> {
          throw new AssertionError("ran after shutdownNow");
        };
    view.execute(never);

    assertThat(view.isShutdown()).isFalse();
    assertThat(view.shutdownNow()).containsExactly(never);
    assertThat(view.isShutdown()).isTrue();
    assertThat(view.awaitTermination(Background.PATIENCE.toMillis(), MILLISECONDS)).isTrue();
    assertThat(view.isTerminated()).isTrue();
    assertThatThrownBy(running::get).hasCauseInstanceOf(InterruptedException.class);
    assertThatThrownBy(() -> view.execute(never)).isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void execute_whenTheCommandThrows_handsThatToTheWorkersHandler() throws Exception {
    for (boolean virtual : new boolean[] {false, true}) {
      List<String> uncaught = new CopyOnWriteArrayList<>();
      ThreadPool.Builder builder = ThreadPool.builder().name("throwing").workers(1);
      Runnable initializer =
          () ->
              Thread.currentThread()
                  .setUncaughtExceptionHandler((thread, thrown) -> {
                    uncaught.add(thread.getName() + ": " + thrown.getMessage());
                    throw new IllegalStateException("the handler fails too");
                  });
      try (ThreadPool thrower =
              (virtual ? builder.virtual() : builder).initializer(initializer).open();
          WarningLog warnings = WarningLog.capture()) {
        ExecutorService view = thrower.asExecutorService();
        view.execute(() -> {
          throw new IllegalArgumentException("no good");
        });
        view.execute(() -> {
          throw new OutOfMemoryError("none left");
        });
        assertThat(view.submit(() -> 3).get()).isEqualTo(3);

        assertThat(uncaught).containsExactly("throwing-1: no good", "throwing-1: none left");
        assertThat(thrower.stats().failed()).isEqualTo(2);
        assertThat(warnings.messages()).hasSize(2);
      }
    }
  }

  @Test
  void execute_whenTheInitializerFails_neitherLosesNorAcceptsCommands() throws Exception {
    List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    ThreadPool broken =
        ThreadPool.builder()
            .workers(1)
            .initializer(() -> {
              Thread.currentThread()
                  .setUncaughtExceptionHandler((_, thrown) -> uncaught.add(thrown));
              throw new IllegalStateException("cannot begin");
            })
            .open();
    ExecutorService view = broken.asExecutorService();
    view.execute(() -> {});
    broken.close();

    assertThat(uncaught).singleElement().isInstanceOf(PoolInitializerException.class);
    assertThatThrownBy(() -> view.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class)
        .hasMessageContaining("initializer");
  }

  @Test
  void execute_whenGivenNull_refusesIt() {
    assertThatThrownBy(() -> pool.asExecutorService().execute(null))
        .isInstanceOf(NullPointerException.class);
    assertThat(pool.stats()).isEqualTo(new PoolStats(pool.workers(), 0, 0, 0, 0));
  }

  @Test
  void awaitTermination_whenNotShutDown_runsOutOfTime() throws Exception {
    ExecutorService view = pool.asExecutorService();
    assertThat(view.awaitTermination(1, MILLISECONDS)).isFalse();
    assertThat(view.submit(() -> 1).get()).isEqualTo(1);
    assertThat(view.awaitTermination(1, MILLISECONDS)).isFalse();

    try (var waiter =
        Background.call(() -> view.awaitTermination(Long.MAX_VALUE, DAYS)).awaitBlocked()) {
      view.shutdown();
      assertThat(waiter.get()).isTrue();
    }
  }

  @Test
  void shutdown_whenATaskHadATimeLimit_leavesNoTimerBehind() throws Exception {
    ExecutorService view = pool.asExecutorService();
    Task<Integer> task =
        pool.with(TaskOptions.none().timeout(Duration.ofMinutes(1))).submit(() -> 1);
    assertThat(task.get()).isEqualTo(1);
    view.shutdown(); // and nobody waits: NoLeaks sees whether the threads end by themselves
  }

  @Test
  void execute_whenInterruptedWhileWaitingForRoom_rejects() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (pool) {
      for (int i = 0; i < 3; i++) {
        var _ = pool.submit(() -> Background.await(release));
      }
      ExecutorService view = pool.asExecutorService();
      try (var caller =
          Background.call(() -> {
            assertThatThrownBy(() -> view.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
            return Thread.currentThread().isInterrupted();
          })) {
        var _ = caller.awaitBlocked();
        caller.interrupt();
        assertThat(caller.get()).isTrue();
      }
      release.countDown();
    }
  }
}
