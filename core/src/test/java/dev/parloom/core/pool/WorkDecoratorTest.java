package dev.parloom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.NoLeaks;
import dev.parloom.core.loop.Loop;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What stands around the work of tasks, in every pool that can have it. */
@Timeout(180)
@ExtendWith(NoLeaks.class)
final class WorkDecoratorTest {

  /** As the context of a request is kept, by those who log it. */
  private static final ThreadLocal<@Nullable String> CONTEXT = new ThreadLocal<>();

  static List<Named<Function<WorkDecorator, Pool>>> pools() {
    return List.of(
        Named.of("caller", around -> CallerPool.builder().decorator(around).open()),
        Named.of("threads", around -> ThreadPool.builder().workers(1).decorator(around).open()),
        Named.of("virtual", around -> ThreadPool.builder().virtual().decorator(around).open()),
        Named.of("loop", around -> Loop.builder().decorator(around).open()));
  }

  private static Work<?> carryContext(Work<?> work) {
    String carried = CONTEXT.get();
    return () -> {
      String before = CONTEXT.get();
      CONTEXT.set(carried);
      try {
        return work.call();
      } finally {
        CONTEXT.set(before);
      }
    };
  }

  @ParameterizedTest
  @MethodSource("pools")
  void submit_whenDecorated_runsTheWorkInTheSubmittersContext(Function<WorkDecorator, Pool> opening)
      throws Exception {
    try (Pool pool = opening.apply(WorkDecoratorTest::carryContext)) {
      for (String context : List.of("request 1", "request 2")) {
        CONTEXT.set(context);
        Task<String> task = pool.submit(() -> "in " + CONTEXT.get());
        Task<String> tried = pool.trySubmit(() -> "in " + CONTEXT.get()).orElseThrow();
        CONTEXT.remove();
        assertThat(task.get()).isEqualTo("in " + context);
        assertThat(tried.get()).isEqualTo("in " + context);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pools")
  void map_whenDecorated_hasTheSameResultsAndFailures(Function<WorkDecorator, Pool> opening)
      throws Exception {
    try (Pool pool = opening.apply(WorkDecoratorTest::carryContext)) {
      assertThat(pool.map(List.of(1, 2, 3), x -> x * x)).containsExactly(1, 4, 9);
      Task<Integer> failed =
          pool.submit(() -> {
            throw new IOException("as it must");
          });
      assertThatThrownBy(failed::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("pools")
  void submit_whenTheDecoratorThrows_throwsThatAndAcceptsNothing(
      Function<WorkDecorator, Pool> opening) throws Exception {
    try (Pool pool =
        opening.apply(work -> {
          throw new IllegalStateException("no context");
        })) {
      assertThatThrownBy(() -> pool.submit(() -> 1)).hasMessage("no context");
      assertThatThrownBy(() -> pool.trySubmit(() -> 1)).hasMessage("no context");
      assertThat(pool.stats()).isEqualTo(new PoolStats(pool.workers(), 0, 0, 0, 0));
    }
  }

  @Test
  void shutdownNow_whenDecorated_answersTheCommandsAsTheyWereGiven() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    ExecutorService executor =
        ThreadPool.builder()
            .workers(1)
            .decorator(WorkDecoratorTest::carryContext)
            .open()
            .asExecutorService();
    executor.execute(() -> {
      begun.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        return; // as it is asked to
      }
    });
    begun.await();
    Runnable waiting = () -> {};
    executor.execute(waiting);

    assertThat(executor.shutdownNow()).containsExactly(waiting);
    executor.close();
  }
}
