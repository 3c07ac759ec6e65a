package dev.parloom.core.pool.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.wait.WaitGraph;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The life of a task, with a pool that the test plays. */
final class TaskRunTest {

  private final Group group = new Group();
  private final TaskRuns runs = new TaskRuns(group);
  private final List<String> stops = new ArrayList<>();
  private final Worker worker = Worker.of(() -> "worker-1", () -> stops.add("stop"));

  private static final class Group implements WorkerGroup {
    @Override
    public String name() {
      return "played";
    }

    @Override
    public int workers() {
      return 1;
    }

    @Override
    public Collection<TaskRun<?>> running() {
      return List.of();
    }
  }

  private TaskRun<Integer> queued() {
    return runs.queued(() -> 7, TaskOptions.none());
  }

  @Test
  void finish_afterACall_setsTheOutcomeAndLeaves() throws Exception {
    TaskRun<Integer> run = queued();
    assertThat(run.start(worker)).isTrue();
    assertThat(run.isRunning()).isTrue();
    run.finish(run.call());

    assertThat(run.task().outcome()).isEqualTo(new Done<>(7));
    assertThat(run.task().isTerminated()).isTrue();
    assertThat(runs.done()).isEqualTo(1);
    assertThat(runs.failed()).isZero();
    assertThat(run.submittedWork()).isEmpty();
  }

  @Test
  void start_whenItWasCancelledInTheQueue_refuses() {
    TaskRun<Integer> run = queued();
    assertThat(run.task().cancel(true)).isTrue();

    assertThat(run.start(worker)).isFalse();
    assertThat(run.hasLeft()).isTrue();
    assertThat(run.task().ranNanos()).isZero();
    assertThat(stops).isEmpty();
    assertThat(runs.failed()).isEqualTo(1);
  }

  @Test
  void start_whenAWorkerHasIt_refusesAnother() {
    TaskRun<Integer> run = queued();
    assertThat(run.start(worker)).isTrue();

    assertThat(run.start(worker)).isFalse();
  }

  @Test
  void cancel_whileItRuns_stopsItsWorkerAndLeavesNotYet() throws Exception {
    TaskRun<Integer> run = queued();
    assertThat(run.start(worker)).isTrue();
    assertThat(run.task().cancel(true)).isTrue();

    assertThat(stops).containsExactly("stop");
    assertThat(run.task().isCancelled()).isTrue();
    assertThat(run.task().isTerminated()).isFalse();
    assertThat(run.task().awaitTermination(Duration.ZERO)).isFalse();
    run.finish(run.call()); // too late
    assertThat(run.task().isCancelled()).isTrue();
    assertThat(run.task().isTerminated()).isTrue();
    assertThat(runs.done()).isZero();
    assertThat(runs.failed()).isEqualTo(1);
  }

  @Test
  void cancel_whileItRunsAndMayNotBeInterrupted_doesNothing() {
    TaskRun<Integer> run = queued();
    assertThat(run.start(worker)).isTrue();

    assertThat(run.task().cancel(false)).isFalse();
    assertThat(run.isDone()).isFalse();
    assertThat(stops).isEmpty();
  }

  @Test
  void cancel_afterItHasLeft_stopsNobody() {
    TaskRun<Integer> run = queued();
    assertThat(run.start(worker)).isTrue();
    run.finish(new Done<>(1));

    assertThat(run.task().cancel(true)).isFalse();
    assertThat(stops).isEmpty();
  }

  @Test
  void putBack_whenItHasNoOutcome_canStartAgain() {
    TaskRun<Integer> run = queued();
    assertThat(run.start(worker)).isTrue();
    assertThat(run.putBack()).isTrue();
    assertThat(run.isRunning()).isFalse();

    assertThat(run.start(worker)).isTrue();
  }

  @Test
  void putBack_afterItsOutcome_leaves() {
    TaskRun<Integer> run = queued();
    assertThat(run.start(worker)).isTrue();
    assertThat(run.cancel()).isTrue();

    assertThat(run.putBack()).isFalse();
    assertThat(run.hasLeft()).isTrue();
  }

  @Test
  void call_whenTheWorkThrows_answersThat() {
    AssertionError thrown = new AssertionError("thrown by a test");
    TaskRun<Integer> run =
        runs.queued(
            () -> {
              throw thrown;
            },
            TaskOptions.none());

    assertThat(run.call()).isEqualTo(new Failed<>(thrown));
  }

  @Test
  void call_afterItHasLeft_saysSo() {
    TaskRun<Integer> run = queued();
    run.left();

    assertThatThrownBy(run::call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("task 'task' has let go of its work");
  }

  @Test
  void call_withinACall_leavesTheWaitsToTheOuter() {
    List<Object> current = new ArrayList<>();
    TaskRun<Integer> inner =
        runs.queued(
            () -> {
              current.add(WaitGraph.current());
              return 1;
            },
            TaskOptions.none());
    TaskRun<Integer> outer =
        runs.queued(
            () -> {
              Outcome<Integer> known = inner.call();
              current.add(WaitGraph.current());
              return known instanceof Done<Integer>(var value) ? value : 0;
            },
            TaskOptions.none());

    assertThat(outer.call()).isEqualTo(new Done<>(1));
    assertThat(current).containsExactly(outer, outer);
    assertThat(WaitGraph.current()).isNull();
  }

  @Test
  void trySubmit_whenThePoolRefuses_isEmpty() {
    assertThat(queued().trySubmit(_ -> false)).isEmpty();

    TaskRun<Integer> run = queued();
    assertThat(run.trySubmit(_ -> true)).containsSame(run.task());
  }

  @Test
  void submit_whenInterruptedBefore_doesNotAskThePool() {
    List<TaskRun<?>> asked = new ArrayList<>();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> queued().submit(asked::add)).isInstanceOf(InterruptedException.class);

    assertThat(asked).isEmpty();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void task_isNotTheRun() {
    TaskRun<Integer> run = queued();

    assertThat(run.task()).isNotInstanceOf(TaskRun.class);
    assertThat(run.task().toString()).isEqualTo("task 'task' (queued)");
  }

  @Test
  void forget_whenACallbackWasNotCalled_dropsItOnce() {
    TaskRun<Integer> run = queued();
    List<Outcome<?>> called = new ArrayList<>();
    Consumer<Outcome<Integer>> twice = called::add;
    run.task().onDone(twice);
    run.task().onDone(twice);
    run.task().forget(twice);
    run.fail(new CancellationException("ended by a test"));

    assertThat(called).hasSize(1);
  }
}
