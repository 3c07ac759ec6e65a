package dev.parloom.process.dispatch;

import static dev.parloom.process.dispatch.FakePool.GRACE;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.TaskTimeoutException;
import dev.parloom.process.dispatch.FakePool.FakeDriver;
import dev.parloom.process.launch.MemoryWatch;
import dev.parloom.process.worker.MemoryLimitException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Time, memory and stops of a batch that runs, on a clock that stands still. */
class BatchGuardTest {

  private static final int NUMBER = 7;

  private FakePool pool = FakePool.of(1, 100);

  /** A batch that has been sent, and is watched. */
  private final class Watched {
    final FakeDriver driver = pool.driver();
    final FakeWorker worker = driver.worker();
    final BatchRun run =
        new BatchRun(worker, driver.take(), NUMBER, 1 << 20, pool.dispatcher().clock());
    final BatchGuard guard = new BatchGuard(pool.dispatcher(), driver.assignment(), worker, run);

    /** Attends to it, with as much time as the pool likes. */
    long attend() {
      return guard.attend(null);
    }

    /** What the driver does once the worker is dead: the task that it ran fails. */
    void bury() {
      run.collect(pool.nowNanos());
      run.crashed(run.results(), worker.bury());
    }
  }

  private List<Task<Object>> submit(int tasks, TaskOptions options) {
    FakeDriver other = pool.driver();
    var _ = pool.submit("to learn");
    other.take().took(1, 1_000); // so that they go together
    other.finish(1);
    pool.dispatcher().workerGone(other.assignment());
    return pool.submit(tasks, options);
  }

  private Task<Object> submit(TaskOptions options) {
    return pool.submit(options, 1);
  }

  private static @Nullable Throwable cause(Task<?> task) throws InterruptedException {
    return task.isDone() && task.outcome() instanceof Outcome.Failed<?>(var cause) ? cause : null;
  }

  // ---- Time limits.

  @Test
  void attend_whenATaskHasTimeLeft_waitsThatLong() {
    var _ = submit(TaskOptions.none().timeout(ofMillis(500)));
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    pool.pass(ofMillis(100));

    assertThat(batch.attend()).isEqualTo(ofMillis(400).toNanos());
    pool.pass(ofMillis(400).minusNanos(1));
    assertThat(batch.attend()).isEqualTo(1);
    assertThat(batch.worker.isKilled()).isFalse();
  }

  @Test
  void attend_whenATaskIsPastItsLimit_killsTheWorkerAndKeepsTheOthers() throws Exception {
    TaskOptions options = TaskOptions.none().timeout(ofMillis(500));
    List<Task<Object>> tasks = submit(3, options);
    Watched batch = new Watched();
    batch.worker.work(1);
    assertThat(batch.worker.claim()).isTrue();
    pool.pass(ofMillis(500));

    var _ = batch.attend();

    assertThat(batch.worker.isKilled()).isTrue();
    assertThat(pool.driver().take().size()).as("the third goes elsewhere").isEqualTo(1);
    batch.bury();
    assertThat(tasks.get(0).outcome()).isEqualTo(new Outcome.Done<>("done"));
    assertThat(cause(tasks.get(1))).isInstanceOf(TaskTimeoutException.class);
    assertThat(tasks.get(2).isDone()).isFalse();
  }

  @Test
  void attend_whenNoTaskIsBegun_doesNotCountTheTime() {
    var _ = submit(TaskOptions.none().timeout(ofMillis(500)));
    Watched batch = new Watched();
    pool.pass(ofSeconds(100));

    assertThat(batch.attend()).isEqualTo(ofMillis(500).toNanos());
    assertThat(batch.worker.isKilled()).isFalse();
  }

  @Test
  void attend_whenTheNextTaskBeginsMeanwhile_doesNotBlameIt() {
    var _ = submit(2, TaskOptions.none().timeout(ofMillis(500)));
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    pool.pass(ofSeconds(1));
    batch.worker.whenAskedForStart(() -> {
      batch.worker.whenAskedForStart(() -> {});
      batch.worker.end("done");
      assertThat(batch.worker.claim()).isTrue();
    });

    assertThat(batch.attend()).as("looks again").isZero();
    assertThat(batch.worker.isKilled()).isFalse();
    assertThat(batch.attend()).isPositive();
    assertThat(batch.worker.isKilled()).isFalse();
  }

  @Test
  void attend_whenTasksHaveNoLimit_leavesThemAlone() {
    var _ = submit(TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    pool.pass(ofSeconds(1_000_000));

    assertThat(batch.attend()).isEqualTo(ofSeconds(1).toNanos());
    assertThat(batch.worker.isKilled()).isFalse();
  }

  // ---- Memory.

  private void limitMemory() {
    pool = new FakePool(FakePool.settings(1, 100, 1 << 20, Integer.MAX_VALUE, null));
  }

  @Test
  void attend_whenMemoryIsWithinTheLimit_looksAgainSoon() {
    limitMemory();
    var _ = submit(TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();

    assertThat(batch.attend()).isEqualTo(MemoryWatch.INTERVAL_NANOS);
    assertThat(batch.worker.isKilled()).isFalse();
  }

  @Test
  void attend_whenMemoryIsExceeded_killsTheWorkerAndKeepsTheOthers() throws Exception {
    limitMemory();
    List<Task<Object>> tasks = submit(2, TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    batch.worker.memory(MemoryWatch.Finding.EXCEEDED);

    var _ = batch.attend();

    assertThat(batch.worker.isKilled()).isTrue();
    batch.bury();
    assertThat(cause(tasks.get(0)))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessage("task-0 took too much");
    assertThat(pool.driver().take().name(0)).isEqualTo("task-1");
  }

  @Test
  void attend_whenAnEarlierTaskHasLeftTooMuch_letsNoneBegin() {
    limitMemory();
    var _ = submit(3, TaskOptions.none());
    Watched batch = new Watched();
    batch.worker.work(1);
    assertThat(batch.worker.claim()).isTrue();
    batch.worker.memory(MemoryWatch.Finding.INHERITED);

    var _ = batch.attend();

    assertThat(batch.worker.isKilled()).isFalse();
    batch.worker.end("done");
    assertThat(batch.worker.claim()).isFalse();
  }

  @Test
  void attend_whenThereIsNoMemoryLimit_doesNotLook() {
    var _ = submit(TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    batch.worker.memory(MemoryWatch.Finding.EXCEEDED);

    var _ = batch.attend();

    assertThat(batch.worker.isKilled()).isFalse();
  }

  // ---- Stops.

  @Test
  void stopWhatIsOver_whenNoneIs_disturbsNothing() {
    var _ = submit(2, TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();

    batch.guard.stopWhatIsOver(null);

    assertThat(batch.worker.interrupts()).isEmpty();
    assertThat(batch.worker.unclaimed()).isEqualTo(1);
  }

  @Test
  void stopWhatIsOver_whenTheRunningTaskIsCancelled_interruptsItAndKillsAfterItsGrace() {
    Task<Object> task = submit(TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    assertThat(task.cancel(true)).isTrue();
    assertThat(batch.driver.stops()).isEqualTo(1);

    batch.guard.stopWhatIsOver(null);

    assertThat(batch.worker.interrupts()).containsExactly(NUMBER);
    assertThat(batch.attend()).isEqualTo(GRACE.toNanos());
    pool.pass(GRACE.minusNanos(1));
    assertThat(batch.attend()).isEqualTo(1);
    assertThat(batch.worker.isKilled()).isFalse();
    pool.pass(ofNanos(1));
    var _ = batch.attend();
    assertThat(batch.worker.isKilled()).isTrue();
  }

  @Test
  void stopWhatIsOver_whenAskedAgain_interruptsOnceAndKeepsTheFirstGrace() {
    Task<Object> task = submit(TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    assertThat(task.cancel(true)).isTrue();
    batch.guard.stopWhatIsOver(null);
    pool.pass(ofMillis(100));

    batch.guard.stopWhatIsOver(null);

    assertThat(batch.worker.interrupts()).hasSize(1);
    assertThat(batch.attend()).isEqualTo(GRACE.minusMillis(100).toNanos());
  }

  @Test
  void stopWhatIsOver_whenThePoolMustEnd_killsByThatTime() {
    Task<Object> task = submit(TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    assertThat(task.cancel(true)).isTrue();
    long end = pool.nowNanos() + ofMillis(10).toNanos();

    batch.guard.stopWhatIsOver(end);

    assertThat(batch.worker.interrupts()).containsExactly(NUMBER);
    assertThat(batch.attend()).isEqualTo(ofMillis(10).toNanos());
  }

  @Test
  void stopWhatIsOver_whenATaskBehindIsCancelled_putsTheOthersBackAndInterruptsNone() {
    List<Task<Object>> tasks = submit(3, TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    assertThat(tasks.get(1).cancel(true)).isTrue();

    batch.guard.stopWhatIsOver(null);

    assertThat(batch.worker.interrupts()).isEmpty();
    assertThat(tasks.get(1).isTerminated()).isTrue();
    Batch next = pool.driver().take();
    assertThat(next.size()).isEqualTo(1);
    assertThat(next.name(0)).isEqualTo("task-2");
  }

  @Test
  void attend_whenThePoolMustHaveEnded_kills() {
    var _ = submit(2, TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    long end = pool.nowNanos() + 1;
    assertThat(batch.guard.attend(end)).isEqualTo(1);
    assertThat(batch.worker.isKilled()).isFalse();
    pool.pass(ofNanos(1));

    var _ = batch.guard.attend(end);

    assertThat(batch.worker.isKilled()).isTrue();
    assertThat(pool.driver().take().name(0)).isEqualTo("task-1");
  }

  // ---- Results that lie about, and workers that linger.

  @Test
  void attend_whenResultsLieAboutWhileALaterTaskRuns_handsThemOver() throws Exception {
    List<Task<Object>> tasks = submit(3, TaskOptions.none());
    Watched batch = new Watched();
    batch.worker.work(2);
    assertThat(batch.worker.claim()).isTrue();

    assertThat(batch.attend()).isEqualTo(ofMillis(20).toNanos());
    assertThat(tasks).noneMatch(Task::isDone);
    pool.pass(ofMillis(20));
    var _ = batch.attend();

    assertThat(tasks.get(1).outcome()).isEqualTo(new Outcome.Done<>("done"));
    assertThat(tasks.get(2).isDone()).isFalse();
    assertThat(batch.run.delivered()).isEqualTo(2);
  }

  @Test
  void attend_whenAllTasksHaveEndedButNotTheBatch_killsTheWorkerAfterFiveSeconds() {
    Task<Object> task = submit(TaskOptions.none());
    Watched batch = new Watched();
    batch.worker.work(1);
    pool.pass(ofSeconds(1));
    var _ = batch.attend();
    assertThat(task.isDone()).isTrue();

    pool.pass(ofSeconds(5));
    var _ = batch.attend();
    assertThat(batch.worker.isKilled()).isFalse();

    pool.pass(ofSeconds(1));
    var _ = batch.attend();
    assertThat(batch.worker.isKilled()).isTrue();
  }

  @Test
  void attend_whenATaskTakesLong_doesNotTakeThatForLingering() {
    var _ = submit(TaskOptions.none());
    Watched batch = new Watched();
    assertThat(batch.worker.claim()).isTrue();
    pool.pass(ofSeconds(1_000));

    var _ = batch.attend();

    assertThat(batch.worker.isKilled()).isFalse();
  }
}
