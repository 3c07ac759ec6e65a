package dev.parloom.process.dispatch;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofNanos;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.TaskTimeoutException;
import dev.parloom.core.pool.WarningLog;
import dev.parloom.process.launch.WakeableSelector;
import dev.parloom.process.wire.Message;
import dev.parloom.process.worker.WorkerCrashedException;
import dev.parloom.process.worker.WorkerStartException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The life of a driver, in the thread of the test: whenever it would wait, the next step of the
 * test is done instead.
 */
@Timeout(
    value = 2,
    unit = TimeUnit.MINUTES,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a driver that goes round would not end
class DriverTest {

  private static final Outcome<Object> DONE = new Outcome.Done<>("done");

  /** Does a step for each wait. */
  private static final class Steps extends WakeableSelector {
    final Deque<Runnable> steps = new ArrayDeque<>();
    final List<Long> waits = new ArrayList<>();

    Steps() throws IOException {}

    @Override
    public void await(long nanos) {
      waits.add(nanos);
      steps.remove().run(); // a wait too many breaks the driver down
    }
  }

  private FakePool pool = FakePool.of(1, 100);
  private final Steps steps = new Steps();
  private final List<FakeWorker> workers = new ArrayList<>();
  private final Deque<WorkerStartException> failures = new ArrayDeque<>();
  private final WarningLog log = WarningLog.capture("dev.parloom.process");
  private final List<String> warnings = new ArrayList<>();

  DriverTest() throws IOException {}

  @AfterEach
  void everyStepIsDone() throws IOException {
    log.close();
    steps.close();
    assertThat(log.messages()).isEqualTo(warnings);
    assertThat(steps.steps).as("steps not done").isEmpty();
    assertThat(workers).as("workers left").allMatch(FakeWorker::isBuried);
  }

  private void step(Runnable what) {
    steps.steps.add(what);
  }

  /** Runs a driver until the steps have closed the pool. */
  private void drive() {
    new Driver(
            pool.dispatcher(),
            (selector, unwanted) -> {
              if (!failures.isEmpty()) {
                throw failures.remove();
              }
              workers.add(new FakeWorker(pool::nowNanos));
              return worker();
            },
            steps)
        .run();
  }

  private FakeWorker worker() {
    return workers.getLast();
  }

  private void work(int tasks, int batch) {
    worker().work(tasks);
    worker().endBatch(batch);
  }

  private void close() {
    pool.dispatcher().shutdown();
  }

  /** Submits tasks that go together. */
  private List<Task<Object>> submitTogether(int tasks) {
    var _ = pool.submit("to learn");
    FakePool.FakeDriver other = pool.driver();
    other.take().took(1, 1_000);
    other.finish(1);
    pool.dispatcher().workerGone(other.assignment());
    return pool.submit(tasks);
  }

  private void configure(int maxTasks, Duration idleTimeout) {
    pool = new FakePool(FakePool.settings(1, 100, 0, maxTasks, idleTimeout));
  }

  private static Outcome<Object> outcome(Task<Object> task) throws InterruptedException {
    assertThat(task.isDone()).as("%s has its outcome", task).isTrue();
    return task.outcome();
  }

  private static Throwable cause(Task<Object> task) throws InterruptedException {
    return outcome(task) instanceof Outcome.Failed<Object>(var cause)
        ? cause
        : new AssertionError("it has not failed");
  }

  // ---- Batches.

  @Test
  void run_whenTasksWait_endsThemAndItsWorker() throws Exception {
    List<Task<Object>> tasks = pool.submit(2);
    step(() -> work(1, 1));
    step(() -> work(1, 2));
    step(this::close);

    drive();

    assertThat(outcome(tasks.get(0))).isEqualTo(DONE);
    assertThat(outcome(tasks.get(1))).isEqualTo(DONE);
    assertThat(workers).hasSize(1);
    assertThat(worker().sent())
        .containsExactly(
            Message.FUNCTION, Message.BATCH, Message.FUNCTION, Message.BATCH, Message.END);
  }

  @Test
  void run_whenTheWorkerDies_failsTheTaskThatRanAndRunsTheOthers() throws Exception {
    List<Task<Object>> tasks = submitTogether(3);
    step(() -> {
      worker().work(1);
      assertThat(worker().claim()).isTrue();
      worker().die();
    });
    step(() -> work(1, 2));
    step(this::close);

    drive();

    assertThat(outcome(tasks.get(0))).isEqualTo(DONE);
    assertThat(cause(tasks.get(1))).isInstanceOf(WorkerCrashedException.class);
    assertThat(outcome(tasks.get(2))).isEqualTo(DONE);
    assertThat(workers).hasSize(2);
  }

  @Test
  void run_whenTheWorkerDiesBetweenTasks_losesNone() throws Exception {
    List<Task<Object>> tasks = submitTogether(2);
    step(() -> {
      worker().work(1);
      worker().die();
    });
    step(() -> work(1, 2));
    step(this::close);

    drive();

    assertThat(outcome(tasks.get(0))).isEqualTo(DONE);
    assertThat(outcome(tasks.get(1))).isEqualTo(DONE);
  }

  @Test
  void run_whenAWorkerThatIsKilledStillGoesOn_givesEachTaskItsOutcome() throws Exception {
    List<Task<Object>> tasks = submitTogether(3);
    step(() -> {
      assertThat(worker().claim()).isTrue();
      worker().endBatch(4711); // no worker says that, so it is killed
      FakeWorker killed = worker();
      killed.afterResultsAreRead(() -> {
        killed.afterResultsAreRead(() -> {});
        killed.end("done");
        var _ = killed.claim();
      });
    });
    step(() -> work(2, 2));
    step(this::close);

    drive();

    assertThat(cause(tasks.get(0))).isInstanceOf(WorkerCrashedException.class);
    assertThat(outcome(tasks.get(1))).isEqualTo(DONE);
    assertThat(outcome(tasks.get(2))).isEqualTo(DONE);
    warnings.add("worker process 4711 (fake) is given up");
  }

  @Test
  void run_whenATaskRunsPastItsLimit_replacesTheWorker() throws Exception {
    Task<Object> slow = pool.submit(TaskOptions.none().timeout(ofMillis(500)), 1);
    Task<Object> next = pool.submit("next");
    step(() -> {
      assertThat(worker().claim()).isTrue();
    });
    step(() -> {});
    step(() -> pool.pass(ofMillis(500)));
    step(() -> work(1, 2));
    step(this::close);

    drive();

    assertThat(cause(slow)).isInstanceOf(TaskTimeoutException.class);
    assertThat(outcome(next)).isEqualTo(DONE);
    assertThat(workers.getFirst().isKilled()).isTrue();
    assertThat(steps.waits).startsWith(ofMillis(500).toNanos(), ofMillis(500).toNanos());
  }

  @Test
  void run_whenATaskIsCancelledBeforeItBegins_runsTheOthersOnly() throws Exception {
    List<Task<Object>> tasks = submitTogether(2);
    step(() -> assertThat(tasks.get(0).cancel(true)).isTrue());
    step(() -> {
      assertThat(worker().claim()).isFalse();
      worker().endBatch(1);
    });
    step(() -> work(1, 2));
    step(this::close);

    drive();

    assertThat(tasks.get(0).isCancelled()).isTrue();
    assertThat(outcome(tasks.get(1))).isEqualTo(DONE);
    assertThat(worker().interrupts()).isEmpty();
  }

  @Test
  void run_whenTheWorkerHasRunAsManyTasksAsItMay_replacesIt() throws Exception {
    configure(1, null);
    List<Task<Object>> tasks = pool.submit(2);
    step(() -> work(1, 1));
    step(() -> work(1, 2));
    step(this::close);

    drive();

    assertThat(outcome(tasks.get(1))).isEqualTo(DONE);
    assertThat(workers).hasSize(3); // one for the tasks to come
  }

  // ---- At rest.

  @Test
  void run_whenTheWorkerIsIdleTooLong_endsItUntilThereIsWork() throws Exception {
    configure(Integer.MAX_VALUE, ofSeconds(1));
    List<Task<Object>> tasks = new ArrayList<>();
    step(() -> pool.pass(ofSeconds(1).minusNanos(1)));
    step(() -> pool.pass(ofNanos(1)));
    step(() -> {
      assertThat(worker().isBuried()).isTrue();
      tasks.add(pool.submit("late"));
    });
    step(() -> work(1, 1));
    step(this::close);

    drive();

    assertThat(outcome(tasks.getFirst())).isEqualTo(DONE);
    assertThat(workers).hasSize(2);
    assertThat(steps.waits).startsWith(ofSeconds(1).toNanos(), 1L, Long.MAX_VALUE);
  }

  @Test
  void run_whenAnIdleWorkerDies_replacesIt() {
    step(() -> worker().die());
    step(() -> pool.pass(ofMillis(100))); // it had done nothing, so there is a pause
    step(this::close);

    drive();

    assertThat(workers).hasSize(2);
  }

  // ---- Starts that fail.

  @Test
  void run_whenNoWorkerStarts_pausesAndGivesUp() throws Exception {
    Task<Object> task = pool.submit("only");
    for (int i = 0; i < 3; i++) {
      failures.add(new WorkerStartException("no start", false, null));
    }
    step(() -> pool.pass(ofMillis(100)));
    step(() -> pool.pass(ofMillis(150)));
    step(() -> pool.pass(ofMillis(50)));

    drive();

    assertThat(cause(task)).isInstanceOf(WorkerStartException.class);
    assertThat(steps.waits)
        .containsExactly(ofMillis(100).toNanos(), ofMillis(200).toNanos(), ofMillis(50).toNanos());
  }

  @Test
  void run_whenSomethingUnforeseenHappens_breaksThePoolAndFailsWhatItHolds() throws Exception {
    Task<Object> task = pool.submit("only");
    step(() -> {
      throw new IllegalStateException("unforeseen");
    });

    drive();

    assertThat(cause(task))
        .hasMessage("pool 'fake' has a defect")
        .hasRootCauseMessage("unforeseen");
    warnings.add("a driver of pool 'fake' failed");
  }
}
