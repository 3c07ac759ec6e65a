package dev.parloom.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.Forgotten;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/**
 * What a pool of any kind lets go of once a task has ended and its caller has forgotten it: the
 * task, what it captured, its input, its result, what it threw.
 *
 * <p>All that is to be forgotten is made in methods that have returned before it is looked for, so
 * that no frame of the test keeps it.
 */
public abstract class RetentionContract extends PoolFixture {

  /** What is to be forgotten; each has an identity of its own. */
  static final class Big implements Serializable {
    private static final long serialVersionUID = 1;

    private final byte[] content = new byte[10_000];

    Big copy() {
      return new Big();
    }

    int size() {
      return content.length;
    }

    Big fail() throws IOException {
      throw new IOException("failed with %d bytes".formatted(content.length));
    }
  }

  private final Forgotten forgotten = new Forgotten();

  @Test
  void pool_whenTasksHaveEnded_keepsNothingOfThem() throws Exception {
    endOnEachWorker();
    forgotten.awaitGone();
  }

  /** As the first task of each worker, and again. */
  private void endOnEachWorker() throws Exception {
    for (int round = 0; round < 2; round++) {
      List<Gate> started = new ArrayList<>();
      List<Gate> releases = new ArrayList<>();
      List<Task<Big>> tasks = new ArrayList<>();
      for (int i = 0; i < pool.workers(); i++) {
        Gate begun = gate();
        Gate release = gate();
        if (runsInCaller()) {
          release.open();
        }
        Big captured = forgotten.add("what a task captured", new Big());
        tasks.add(
            forgotten.add(
                "a task",
                pool.submit(() -> {
                  begun.open();
                  release.pass();
                  return captured.copy();
                })));
        started.add(begun);
        releases.add(release);
      }
      for (Gate gate : started) {
        gate.pass();
      }
      releases.forEach(Gate::open);
      for (Task<Big> task : tasks) {
        forgotten.add("a result", task.get());
      }
    }
  }

  @Test
  void pool_whenTasksHaveFailed_keepsNothingOfThem() throws Exception {
    failOnEachWorker();
    forgotten.awaitGone();
  }

  private void failOnEachWorker() throws Exception {
    for (int i = 0; i < 2 * pool.workers(); i++) {
      Big captured = forgotten.add("what a task captured", new Big());
      Task<Big> task = forgotten.add("a task", pool.submit(captured::fail));
      forgotten.add("what a task threw", causeOf(task.outcome()));
    }
  }

  @Test
  void pool_whenInputsAreMapped_keepsNothingOfThem() throws Exception {
    mapEach();
    forgotten.awaitGone();
  }

  private void mapEach() throws Exception {
    for (int round = 0; round < 2; round++) {
      Big captured = forgotten.add("what a function captured", new Big());
      WorkFunction<Big, Big, RuntimeException> function =
          forgotten.add("a function", big -> big.size() == captured.size() ? big.copy() : captured);
      for (Big result : pool.map(bigs(), function)) {
        forgotten.add("a result of map", result);
      }
      for (Outcome<Big> outcome : pool.outcomes(bigs(), function)) {
        forgotten.add("an outcome", valueOf(outcome));
      }
      for (Completed<Big, Big> completed : pool.asCompleted(bigs(), function)) {
        forgotten.add("a completed input", completed);
      }
    }
  }

  private List<Big> bigs() {
    List<Big> bigs = new ArrayList<>();
    for (int i = 0; i < 2 * pool.workers() + 1; i++) {
      bigs.add(forgotten.add("an input", new Big()));
    }
    return bigs;
  }

  @Test
  void pool_whenTasksWereCancelled_keepsNothingOfThem() throws Exception {
    assumeOwnWorkers();
    cancelEach();
    forgotten.awaitGone();
  }

  private void cancelEach() throws Exception {
    for (int round = 0; round < 2; round++) {
      List<Held<Integer>> held = occupyWorkers();
      Big captured = forgotten.add("what a queued task captured", new Big());
      pool.trySubmit(captured::copy)
          .ifPresent(
              queued -> assertThat(forgotten.add("a queued task", queued).cancel(true)).isTrue());
      for (Held<Integer> running : held) {
        forgotten.add("a running task", running.task());
        assertThat(running.task().cancel(true)).isTrue();
        assertThat(causeOf(running.task().outcome())).isInstanceOf(CancellationException.class);
      }
      for (Held<Integer> running : held) {
        running.task().awaitTermination();
      }
    }
  }

  @Test
  void task_whenItHasEnded_keepsOnlyItsOutcome() throws Exception {
    List<Task<Integer>> kept = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      kept.add(submitOne());
    }
    for (Task<Integer> task : kept) {
      task.awaitTermination();
    }
    forgotten.awaitGone();

    assertThat(kept).allMatch(task -> task.resultNow() == 10_000);
  }

  private Task<Integer> submitOne() throws InterruptedException {
    return pool.submit(forgotten.add("what a task captured", new Big())::size);
  }
}
