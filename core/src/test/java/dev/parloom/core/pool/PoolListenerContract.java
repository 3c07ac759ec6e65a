package dev.parloom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.pool.PoolListener.TaskEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a pool of any kind tells its {@link PoolListener}, which is {@link #listener}. */
public abstract class PoolListenerContract extends PoolFixture {

  private final Queue<TaskEnd> ends = new ConcurrentLinkedQueue<>();
  private final AtomicInteger toldWhenCalledBack = new AtomicInteger(-1);
  private volatile boolean fails;

  /** What the pool under test is opened with. */
  protected final PoolListener listener() {
    return end -> {
      ends.add(end);
      if (fails) {
        throw new AssertionError("the listener fails");
      }
    };
  }

  private TaskEnd only(String task) {
    List<TaskEnd> found = ends.stream().filter(end -> end.task().equals(task)).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static int fail() throws IOException {
    throw new IOException("as it must");
  }

  @Test
  void ended_whenTasksReturnOrThrow_isToldOfEachOnce() throws Exception {
    Task<Integer> good = pool.with(TaskOptions.none().named("good")).submit(() -> square(3));
    Task<Integer> bad = pool.with(TaskOptions.none().named("bad")).submit(() -> fail());
    good.awaitTermination();
    bad.awaitTermination();

    for (Task<Integer> task : List.of(good, bad)) {
      TaskEnd end = only(task.name());
      assertThat(end.outcome()).isEqualTo(task.outcome());
      assertThat(end.pool()).isEqualTo(pool.name());
      assertThat(end.worker()).isPresent().get().asString().isNotEmpty();
      assertThat(end.started()).isGreaterThanOrEqualTo(end.submitted());
      assertThat(end.ended() - end.started()).isEqualTo(task.ranNanos());
    }
    assertThat(ends).hasSize(2);
  }

  @Test
  void ended_whenATaskIsCancelledInTheQueue_namesNoWorker() throws Exception {
    assumeOwnWorkers();
    List<Held<Integer>> running = occupyWorkers();
    Task<Integer> waiting = pool.with(TaskOptions.none().named("waiting")).submit(() -> 1);
    assertThat(waiting.cancel(true)).isTrue();

    TaskEnd end = only("waiting");
    assertThat(end.worker()).isEmpty();
    assertThat(end.started()).isEqualTo(end.ended());
    assertThat(end.outcome()).isEqualTo(waiting.outcome());
    running.forEach(Held::letGo);
  }

  @Test
  void ended_whenARunningTaskIsCancelled_isToldThenAndNotAgain() throws Exception {
    assumeOwnWorkers();
    Held<Integer> held = submitHeld(pool.with(TaskOptions.none().named("held")), 1).awaitStart();
    assertThat(held.task().cancel(true)).isTrue();
    assertThat(only("held").outcome()).isEqualTo(held.task().outcome());
    held.letGo();
    held.task().awaitTermination();

    assertThat(only("held").worker()).isPresent();
  }

  @Test
  void ended_isToldBeforeTheTasksOwnCallbacks() throws Exception {
    Gate open = gate();
    if (runsInCaller()) {
      open.open();
    }
    Task<Integer> task =
        pool.submit(() -> {
          open.pass();
          return 1;
        });
    task.onDone(_ -> toldWhenCalledBack.set(ends.size()));
    open.open();
    task.awaitTermination();

    assertThat(toldWhenCalledBack).hasValue(1);
  }

  @Test
  void ended_whenItThrows_isLoggedAndStopsNothing() throws Exception {
    fails = true;
    try (WarningLog log = WarningLog.capture()) {
      for (int i = 0; i < 3; i++) {
        Task<Integer> task = pool.submit(() -> 5);
        assertThat(task.get()).isEqualTo(5);
        task.awaitTermination();
      }
      assertThat(log.messages())
          .hasSize(3)
          .containsOnly("the listener of pool '" + pool.name() + "' failed");
    }
    assertThat(pool.stats().done()).isEqualTo(3);
  }

  @Test
  void ended_whenInputsAreMapped_isToldOfEachInput() throws Exception {
    List<Integer> inputs = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      inputs.add(i);
    }
    assertThat(pool.map(inputs, PoolFixture::square)).hasSize(100);

    assertThat(ends).hasSize(100).allMatch(end -> end.outcome() instanceof Outcome.Done);
  }
}
