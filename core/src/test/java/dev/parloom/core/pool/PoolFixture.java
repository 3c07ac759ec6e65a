package dev.parloom.core.pool;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the parts of {@link PoolContract} share: the pool under test, what its kind can do, and
 * tasks that run until they are told to end. Tasks capture nothing that cannot be serialized.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
public abstract class PoolFixture {

  Pool pool;

  private final List<Gate> gates = new ArrayList<>();

  /** A new pool of the kind under test; the suite closes it. */
  protected abstract Pool open();

  /** Whether {@code submit} runs the task itself, so that nothing is ever queued or cancelled. */
  protected boolean runsInCaller() {
    return false;
  }

  /** Whether tasks may be given a time limit. */
  protected boolean canTimeOut() {
    return !runsInCaller();
  }

  /** Whether tasks share this JVM's objects, so that what they throw is the very same object. */
  protected boolean sharesMemory() {
    return true;
  }

  /** Whether a running task that answers no interrupt can only be waited for. */
  protected boolean cannotKill() {
    return true;
  }

  /** A gate that the tasks of this kind of pool can reach. */
  protected Gate newGate() {
    return Gate.inMemory();
  }

  @BeforeEach
  void openPool() {
    pool = open();
  }

  @AfterEach
  void closePool() throws InterruptedException {
    gates.forEach(Gate::open);
    var _ = pool.close(Background.PATIENCE);
  }

  /** A gate that opens after the test at the latest. */
  final Gate gate() {
    Gate gate = newGate();
    gates.add(gate);
    return gate;
  }

  final void assumeOwnWorkers() {
    assumeFalse(runsInCaller(), "its worker is the caller");
  }

  /** A task that says when it has started, and ends when it is told to. */
  record Held<R extends @Nullable Object>(Task<R> task, Gate started, Gate release) {

    Held<R> awaitStart() throws InterruptedException {
      started.pass();
      return this;
    }

    void letGo() {
      release.open();
    }
  }

  final <R extends @Nullable Object> Held<R> submitHeld(R result) throws InterruptedException {
    return submitHeld(pool, result);
  }

  final <R extends @Nullable Object> Held<R> submitHeld(Pool on, R result)
      throws InterruptedException {
    Gate started = gate();
    Gate release = gate();
    Task<R> task =
        on.submit(() -> {
          started.open();
          release.pass();
          return result;
        });
    return new Held<>(task, started, release);
  }

  /** One held task on every worker. */
  final List<Held<Integer>> occupyWorkers() throws InterruptedException {
    List<Held<Integer>> all = new ArrayList<>();
    for (int i = 0; i < pool.workers(); i++) {
      all.add(submitHeld(i));
    }
    for (Held<Integer> held : all) {
      var _ = held.awaitStart();
    }
    return all;
  }

  /** Occupies all workers, and then every place in the queue. */
  final List<Held<Integer>> fill() throws InterruptedException {
    List<Held<Integer>> running = occupyWorkers();
    while (pool.trySubmit(() -> 0).isPresent()) {
      assertThat(pool.stats().queued()).isLessThanOrEqualTo(pool.capacity());
    }
    return running;
  }

  static <R extends @Nullable Object> R valueOf(Outcome<R> outcome) {
    return switch (outcome) {
      case Outcome.Done<R>(var value) -> value;
      case Outcome.Failed<R>(var cause) -> throw new AssertionError("failed", cause);
    };
  }

  public static Throwable causeOf(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Done<?> done -> throw new AssertionError("did not fail: " + done);
      case Outcome.Failed<?>(var cause) -> cause;
    };
  }

  // Static, so that lambdas that call them capture nothing.

  static int square(int n) {
    return n * n;
  }

  static int failOn(int bad, int n) throws IOException {
    if (n == bad) {
      throw new IOException("input " + n);
    }
    return n;
  }

  /** Runs until interrupted. */
  static int runUntilInterrupted(Gate started) throws InterruptedException {
    started.open();
    boolean opened = new CountDownLatch(1).await(Background.PATIENCE.toMillis(), MILLISECONDS);
    throw new AssertionError("was not interrupted, but " + opened);
  }

  static boolean isInterrupted() {
    return Thread.currentThread().isInterrupted();
  }
}
