package dev.parloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolInitializerException;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.TaskTimeoutException;
import dev.parloom.core.pool.Work;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.process.launch.PoolFolder;
import dev.parloom.process.worker.ExceptionNotSerializableException;
import dev.parloom.process.worker.MemoryLimitException;
import dev.parloom.process.worker.ResultNotSerializableException;
import dev.parloom.process.worker.ResultTooLargeException;
import dev.parloom.process.worker.TaskNotSerializableException;
import dev.parloom.process.worker.WorkerCrashedException;
import dev.parloom.process.worker.WorkerHook;
import dev.parloom.process.worker.WorkerStartException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every way in which a task or a worker can fail: what its caller sees, that all other tasks end
 * well, and (by the extensions) that nothing is left behind.
 */
@Tag("process")
@Timeout(180)
@ExtendWith({NoLeaks.class, NoRemains.class})
final class ProcessFailureTest {

  private static final int GUILTY = 13;
  private static final List<Integer> INPUTS = IntStream.range(0, 40).boxed().toList();

  @TempDir Path folder;

  /** Runs the function over all inputs: only the guilty one may fail, and its cause is returned. */
  private static Throwable onlyGuiltyFails(
      ProcessPool.Builder builder, WorkFunction<Integer, ? extends Object, ?> function) {
    Throwable found = null;
    int index = 0;
    try (ProcessPool pool = builder.open()) {
      for (Outcome<Object> outcome : pool.<Integer, Object>outcomes(INPUTS, function)) {
        switch (outcome) {
          case Done<Object>(var value) -> assertThat(value).isEqualTo(index);
          case Failed<Object>(var cause) -> {
            assertThat(index).as("the task that failed: %s", cause).isEqualTo(GUILTY);
            found = cause;
          }
        }
        index++;
      }
      assertThat(pool.stats().failed()).isEqualTo(1);
      assertThat(pool.stats().done()).isEqualTo(INPUTS.size() - 1);
    }
    assertThat(index).isEqualTo(INPUTS.size());
    if (found == null) {
      throw new AssertionError("no task has failed");
    }
    return found;
  }

  private static ProcessPool.Builder two() {
    return ProcessPool.builder().name("p").workers(2);
  }

  // ---- Tasks that throw.

  @Test
  void task_whenItOverflowsTheStack_fails() {
    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? Faults.overflow(0) : n))
        .isInstanceOf(StackOverflowError.class);
  }

  @Test
  void task_whenItsExceptionCannotBeSent_failsWithADescriptionAndTheWorkersStack() {
    Throwable cause = onlyGuiltyFails(two(), n -> n == GUILTY ? Faults.throwUnsendable() : n);

    assertThat(cause)
        .isInstanceOf(ExceptionNotSerializableException.class)
        .hasMessageContaining("Faults$Unsendable: holds a thread")
        .hasMessageContaining("java.lang.Thread");
    assertThat(cause.getStackTrace()[0].getMethodName()).isEqualTo("throwUnsendable");
    assertThat(cause.getCause()).hasMessage("java.lang.IllegalStateException: its cause");
  }

  @Test
  void task_whenItsExceptionsClassIsUnknownHere_failsWithADescription() {
    Throwable cause = onlyGuiltyFails(two(), n -> n == GUILTY ? Faults.throwUnknown() : n);

    assertThat(cause)
        .isInstanceOfSatisfying(
            ExceptionNotSerializableException.class,
            e -> assertThat(e.type()).isEqualTo("dev.parloom.process.OnlyThere"))
        .hasMessageContaining("unknown here");
  }

  // ---- Processes that die.

  @Test
  void task_whenItHalts_crashesAlone() {
    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? Faults.halt(7) : n))
        .isInstanceOfSatisfying(
            WorkerCrashedException.class, e -> assertThat(e.exitCode()).hasValue(7))
        .hasMessageContaining("exit status 7")
        .hasMessageContaining("task 'task'");
  }

  @Test
  void task_whenItExits_crashesAlone() {
    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? Faults.exit(3) : n))
        .isInstanceOfSatisfying(
            WorkerCrashedException.class, e -> assertThat(e.exitCode()).hasValue(3));
  }

  @Test
  void task_whenNativeCodeCrashes_namesSignalAndFrame() {
    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? Faults.signal("SEGV") : n))
        .isInstanceOf(WorkerCrashedException.class)
        .hasMessageContaining("crash by SIGSEGV");
  }

  @Test
  void task_whenItIsKilledFromOutside_saysWhatIsKnown() {
    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? Faults.signal("KILL") : n))
        .isInstanceOf(WorkerCrashedException.class)
        .hasMessageContaining("signal 9")
        .hasMessageContaining("exit(137)");
  }

  @Test
  void crash_whenTheTaskHasPrinted_showsTheLastLines() {
    List<String> lines = new ArrayList<>();
    ProcessPool.Builder quiet =
        two()
            .output((worker, error, line) -> {
              synchronized (lines) {
                lines.add(line);
              }
            });

    assertThat(onlyGuiltyFails(quiet, n -> n == GUILTY ? printAndHalt() : n))
        .hasMessageContaining("no end of line");
    assertThat(lines).contains("line 0", "line 9", "no end of line");
  }

  private static int printAndHalt() {
    int lines = Faults.print(10);
    System.out.flush();
    return Faults.halt(lines);
  }

  @Test
  void map_whenOneTaskOfMillionsCrashes_failsWithThat() throws Exception {
    try (ProcessPool pool = two().open()) {
      List<Integer> many = IntStream.range(0, 300_000).boxed().toList();

      assertThatThrownBy(() -> pool.map(many, n -> n == 200_000 ? Faults.halt(9) : n))
          .isInstanceOf(WorkerCrashedException.class);
      assertThat(pool.map(List.of(1, 2, 3), n -> n)).containsExactly(1, 2, 3);
    }
  }

  @Test
  void outcomes_whenTinyTasksGoInBatches_loseExactlyThoseThatCrash() {
    int index = 0;
    int lost = 0;
    List<Integer> many = IntStream.range(0, 40_000).boxed().toList();
    try (ProcessPool pool = two().open()) {
      for (Outcome<Integer> outcome :
          pool.outcomes(many, n -> n % 10_000 == 9_999 ? Faults.halt(1) : n)) {
        boolean guilty = index % 10_000 == 9_999;
        assertThat(outcome instanceof Failed).as("task %d: %s", index, outcome).isEqualTo(guilty);
        lost += guilty ? 1 : 0;
        index++;
      }
    }
    assertThat(lost).isEqualTo(4);
  }

  // ---- Time.

  @Test
  void task_whenItRunsPastItsLimit_isKilledAlone() throws Exception {
    assertThat(onlyGuiltyRunsPastItsLimit(Faults::spin))
        .hasMessageContaining("limit of 900 ms")
        .hasMessageContaining("killed");
  }

  @Test
  void task_whenItsWorkerIsStopped_isKilledWhenItsTimeIsOver() throws Exception {
    assertThat(onlyGuiltyRunsPastItsLimit(() -> Faults.signal("STOP"))).isNotNull();
  }

  /** The others have a limit that they cannot reach, also in a new worker on a busy machine. */
  private static TaskTimeoutException onlyGuiltyRunsPastItsLimit(Work<Integer> guilty)
      throws Exception {
    try (ProcessPool pool = two().timeout(Background.PATIENCE).open()) {
      Pool strict = pool.with(TaskOptions.none().timeout(Duration.ofMillis(900)));
      List<Task<Integer>> tasks = new ArrayList<>();
      for (int n : INPUTS) {
        tasks.add(n == GUILTY ? strict.submit(guilty) : pool.submit(() -> n));
      }
      Throwable cause = causeOf(tasks.remove(GUILTY).outcome());
      for (Task<Integer> innocent : tasks) {
        assertThat(innocent.outcome()).isInstanceOf(Done.class);
      }
      assertThat(cause).isInstanceOf(TaskTimeoutException.class);
      return (TaskTimeoutException) cause;
    }
  }

  @Test
  void timeout_whenGivenToTheBuilder_holdsForEachTask() throws Exception {
    try (ProcessPool pool = two().timeout(Duration.ofMillis(300)).open()) {
      for (Outcome<Integer> outcome : pool.outcomes(List.of(1, 2, 3), _ -> Faults.spin())) {
        assertThat(causeOf(outcome)).isInstanceOf(TaskTimeoutException.class);
      }
      assertThat(causeOf(pool.submit(Faults::spin).outcome()))
          .isInstanceOf(TaskTimeoutException.class);
    }
  }

  @Test
  void cancel_whenTaskIsDeaf_killsItsWorker() throws Exception {
    try (ProcessPool pool = two().workers(1).grace(Duration.ofMillis(20)).open()) {
      FileGate started = FileGate.in(folder, "started");
      Task<Integer> deaf =
          pool.submit(() -> {
            started.open();
            return Faults.spin();
          });
      Task<Long> next = pool.submit(() -> ProcessHandle.current().pid());
      started.pass();

      assertThat(deaf.cancel(true)).isTrue();
      assertThatThrownBy(deaf::get).isInstanceOf(CancellationException.class);
      deaf.awaitTermination();
      assertThat(next.get()).isPositive();
      assertThat(pool.stats().failed()).isEqualTo(1);
    }
  }

  @Test
  void cancel_whenTaskAnswers_keepsItsWorker() throws Exception {
    try (ProcessPool pool = two().workers(1).grace(Background.PATIENCE).open()) {
      FileGate started = FileGate.in(folder, "started");
      long before = pool.submit(() -> ProcessHandle.current().pid()).get();
      Task<Integer> sleeper =
          pool.submit(() -> {
            started.open();
            return Faults.sleep(60_000);
          });
      started.pass();

      assertThat(sleeper.cancel(true)).isTrue();
      sleeper.awaitTermination();
      assertThat(pool.submit(() -> ProcessHandle.current().pid()).get()).isEqualTo(before);
    }
  }

  @Test
  void close_whenTasksAreDeaf_killsThemWhenGraceEnds() throws Exception {
    ProcessPool pool = two().open();
    FileGate started = FileGate.in(folder, "started");
    Task<Integer> deaf =
        pool.submit(() -> {
          started.open();
          return Faults.spin();
        });
    started.pass();

    assertThat(pool.close(Duration.ofMillis(20))).isEmpty();
    assertThat(deaf.isCancelled()).isTrue();
    deaf.awaitTermination();
  }

  // ---- Memory.

  @Test
  void task_whenItFillsTheHeap_failsWithMemoryLimit() {
    ProcessPool.Builder small = two().heap(32 << 20);

    assertThat(onlyGuiltyFails(small, n -> n == GUILTY ? Faults.fillHeap() : n))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("Java heap space");
  }

  @Test
  void task_whenItFillsMemoryBesideTheHeap_isKilledAlone() {
    ProcessPool.Builder limited =
        two().heap(64 << 20).jvmFlags("-XX:MaxDirectMemorySize=4g").memoryLimit(200 << 20);

    assertThat(onlyGuiltyFails(limited, n -> n == GUILTY ? Faults.fillDirect() : n))
        .isInstanceOf(MemoryLimitException.class)
        .hasMessageContaining("its limit is 200 MiB");
  }

  @Test
  void memoryLimit_whenAnEarlierTaskHasLeftMuch_blamesNobodyElse() throws Exception {
    try (ProcessPool pool =
        two().workers(1).jvmFlags("-XX:MaxDirectMemorySize=1g").memoryLimit(200 << 20).open()) {
      long before = pool.submit(() -> ProcessHandle.current().pid()).get();
      Task<Integer> leak = pool.submit(() -> Faults.leak(300));
      Task<Integer> innocent = pool.submit(() -> Faults.sleep(150));
      long after = pool.submit(() -> ProcessHandle.current().pid()).get();

      assertThat(innocent.get()).isZero();
      assertThat(after).isNotEqualTo(before);
      assertThat(leak.isDone()).isTrue();
    }
  }

  @Test
  void memoryLimit_whenBelowAnEmptyWorker_isRefusedWithNumbers() throws Exception {
    try (ProcessPool pool = two().memoryLimit(1 << 20).open()) {
      assertThatThrownBy(() -> pool.map(List.of(1), n -> n))
          .isInstanceOf(WorkerStartException.class)
          .hasMessageContaining("memoryLimit is 1048576");
    }
  }

  @Test
  void input_whenLargerThanTheWorkersHeap_failsAlone() {
    List<byte[]> inputs = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      inputs.add(new byte[i == 5 ? 60 << 20 : 10]);
    }
    List<Boolean> failed = new ArrayList<>();
    try (ProcessPool pool = two().heap(32 << 20).open()) {
      for (Outcome<Integer> outcome : pool.outcomes(inputs, bytes -> bytes.length)) {
        failed.add(outcome instanceof Failed<Integer>(MemoryLimitException _));
        assertThat(outcome instanceof Failed).isEqualTo(failed.getLast());
      }
    }
    assertThat(failed.indexOf(true)).isEqualTo(5);
    assertThat(failed.lastIndexOf(true)).isEqualTo(5);
  }

  // ---- Results.

  @Test
  void result_whenItCannotBeSent_namesTheField() {
    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? (Object) Faults.unsendable() : n))
        .isInstanceOf(ResultNotSerializableException.class)
        .hasMessageContaining("Order.lines[1].socket (java.lang.Object)");
  }

  @Test
  void result_whenNestedTooDeeply_fails() {
    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? (Object) Faults.deep() : n))
        .isInstanceOf(ResultNotSerializableException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void result_whenAGibibyte_isRefusedWithNumbers() {
    ProcessPool.Builder roomy = two().heap(3L << 30);

    assertThat(onlyGuiltyFails(roomy, n -> n == GUILTY ? (Object) new byte[1 << 30] : n))
        .isInstanceOf(ResultTooLargeException.class)
        .hasMessageContaining("1073741")
        .hasMessageContaining("268435456");
  }

  @Test
  void result_whenLargerThanTheSharedPage_arrives() throws Exception {
    try (ProcessPool pool = two().open()) {
      List<byte[]> results = pool.map(List.of(1, 20, 3), mib -> new byte[mib << 20]);

      assertThat(results).extracting(bytes -> bytes.length >> 20).containsExactly(1, 20, 3);
    }
  }

  // ---- What cannot be sent there.

  @Test
  void submit_whenTaskCannotBeSent_refusesAtOnceWithThePath() throws Exception {
    try (ProcessPool pool = two().workers(1).open()) {
      Object lock = new Object();

      assertThatThrownBy(() -> pool.submit(() -> lock.hashCode()))
          .isInstanceOf(TaskNotSerializableException.class)
          .hasMessageContaining("java.lang.Object");
      assertThatThrownBy(() -> pool.map(List.of(1), _ -> lock.hashCode()))
          .isInstanceOf(TaskNotSerializableException.class);
      assertThat(pool.stats().queued()).isZero();
      assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    }
  }

  @Test
  void outcomes_whenAnInputCannotBeSent_failThatOneAlone() {
    List<Object> inputs = List.of(1, new Object(), 3);
    List<Outcome<Object>> outcomes = new ArrayList<>();
    try (ProcessPool pool = two().workers(1).open()) {
      pool.outcomes(inputs, input -> input).forEach(outcomes::add);
      assertThat(pool.stats().failed()).isEqualTo(1);
    }
    assertThat(outcomes.get(0)).isEqualTo(new Done<>((Object) 1));
    assertThat(outcomes.get(1)).isInstanceOf(Failed.class);
    assertThat(outcomes.get(2)).isEqualTo(new Done<>((Object) 3));
  }

  /** A value that ends the process in which it is written or read, unless that is this one. */
  static final class Deadly implements Serializable {
    private static final long serialVersionUID = 1L;
    private final long here = ProcessHandle.current().pid();
    private final boolean onWriting;

    Deadly(boolean onWriting) {
      this.onWriting = onWriting;
    }

    private void writeObject(ObjectOutputStream to) throws IOException {
      if (onWriting) {
        Faults.halt(11);
      }
      to.defaultWriteObject();
    }

    private void readObject(ObjectInputStream from) throws IOException, ClassNotFoundException {
      from.defaultReadObject();
      if (here != ProcessHandle.current().pid()) {
        Faults.halt(12);
      }
    }
  }

  @Test
  void result_whenWritingItCrashes_failsAlone() {
    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? (Object) new Deadly(true) : n))
        .isInstanceOf(WorkerCrashedException.class)
        .hasMessageContaining("exit status 11");
  }

  @Test
  void input_whenReadingItCrashes_failsAlone() {
    List<Object> inputs = List.of(1, new Deadly(false), 3);
    List<Outcome<Integer>> outcomes = new ArrayList<>();
    try (ProcessPool pool = two().workers(1).open()) {
      pool.outcomes(inputs, _ -> 5).forEach(outcomes::add);
    }
    assertThat(outcomes.get(0)).isEqualTo(new Done<>(5));
    assertThat(causeOf(outcomes.get(1))).hasMessageContaining("exit status 12");
    assertThat(outcomes.get(2)).isEqualTo(new Done<>(5));
  }

  @Test
  void worker_whenItDiesWhileALargeInputIsSent_isReplacedAndTheInputSentAgain() throws Exception {
    byte[] large = new byte[64 << 20];
    try (ProcessPool pool = two().workers(1).open()) {
      long first = pool.submit(() -> ProcessHandle.current().pid()).get();
      Faults.send("STOP", first); // it reads no more
      Task<Integer> task = pool.submit(() -> large.length);
      Background.awaitTrue("it is being sent", () -> pool.stats().running() == 1);
      Faults.send("KILL", first);

      assertThat(task.get()).isEqualTo(large.length);
    }
  }

  @Test
  void crashes_whenSeveral_haveAnExceptionEach() throws Exception {
    try (ProcessPool pool = two().open()) {
      Task<Integer> one = pool.submit(() -> Faults.halt(1));
      Task<Integer> two = pool.submit(() -> Faults.halt(1));

      assertThat(causeOf(one.outcome())).isNotSameAs(causeOf(two.outcome()));
    }
  }

  private static Throwable causeOf(Outcome<?> outcome) {
    return switch (outcome) {
      case Done<?> done -> throw new AssertionError("did not fail: " + done);
      case Failed<?>(var cause) -> cause;
    };
  }

  /** A value whose class throws what cannot even be told. */
  static final class Evil implements Serializable {
    private static final long serialVersionUID = 1L;

    private Object readResolve() {
      throw new AssertionError("evil") {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
          throw new IllegalStateException("no words");
        }
      };
    }
  }

  @Test
  void result_whenItsClassThrowsAnError_failsAlone() {
    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? (Object) new Evil() : n))
        .isInstanceOf(ResultNotSerializableException.class);
  }

  @Test
  void results_whenSomeOfABatchAreLarge_arriveInOrder() throws Exception {
    List<Integer> many = IntStream.range(0, 20_000).boxed().toList();
    try (ProcessPool pool = two().open()) {
      List<byte[]> results =
          pool.map(many, n -> n % 5_000 == 4_999 ? new byte[3 << 20] : new byte[] {n.byteValue()});

      for (int i = 0; i < many.size(); i++) {
        byte[] result = results.get(i);
        assertThat(result.length == 1 ? result[0] : 3 << 20)
            .isEqualTo(i % 5_000 == 4_999 ? 3 << 20 : (byte) i);
      }
    }
  }

  // ---- Callbacks.

  @Test
  void callbacks_whenTheySubmitToTheSamePool_neverWaitForRoom() throws Exception {
    CountDownLatch ended = new CountDownLatch(100);
    try (ProcessPool pool = two().workers(1).queue(1).open()) {
      for (int i = 0; i < 100; i++) {
        pool.submit(() -> 1)
            .onDone(_ -> {
              try {
                pool.submit(() -> 2).onDone(_ -> ended.countDown());
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
      }
      assertThat(Background.await(ended)).isTrue();
    }
  }

  @Test
  void callbacks_whenTheyInterruptTheirThread_disturbNobody() throws Exception {
    try (ProcessPool pool = two().workers(1).open()) {
      Task<Integer> task = pool.submit(() -> 1);
      task.onDone(_ -> Thread.currentThread().interrupt());
      task.awaitTermination();
      assertThat(causeOf(pool.submit(() -> Faults.halt(1)).outcome()))
          .isInstanceOf(WorkerCrashedException.class);
      assertThat(pool.submit(() -> 2).get()).isEqualTo(2);
    }
  }

  // ---- Closing while something fails.

  @Test
  void close_whenAWorkerCrashesMeanwhile_stillEndsAllTasks() throws Exception {
    FileGate closing = FileGate.in(folder, "closing");
    List<Task<Integer>> tasks = new ArrayList<>();
    ProcessPool pool = two().workers(1).open();
    tasks.add(
        pool.submit(() -> {
          closing.pass();
          return Faults.halt(1);
        }));
    for (int i = 0; i < 20; i++) {
      tasks.add(pool.submit(() -> 1));
    }
    try (var closer = Background.run(pool::close).awaitBlocked()) {
      closing.open();
      assertThat(closer.get()).isNull();
    }
    assertThat(tasks).allMatch(Task::isDone);
    assertThat(causeOf(tasks.getFirst().outcome())).isInstanceOf(WorkerCrashedException.class);
    assertThat(pool.stats().done()).isEqualTo(20);
  }

  @Test
  void close_whenWorkersRetireMeanwhile_stillEndsAllTasks() throws Exception {
    List<Task<Integer>> tasks = new ArrayList<>();
    try (ProcessPool pool = two().maxTasksPerWorker(1).open()) {
      for (int i = 0; i < 8; i++) {
        int n = i;
        tasks.add(pool.submit(() -> n == 3 ? Faults.halt(1) : n));
      }
    }
    assertThat(tasks).allMatch(Task::isDone);
    assertThat(tasks.stream().filter(task -> task.state() == Future.State.FAILED)).hasSize(1);
  }

  @Test
  void close_whenWorkersStillStart_endsThem() throws Exception {
    for (int i = 0; i < 5; i++) {
      ProcessPool pool = two().spares(1).open();
      assertThat(pool.close(Duration.ofMillis(i))).isEmpty();
    }
  }

  @Test
  void close_whenAWorkerIsDeadAlready_doesNotMind() throws Exception {
    ProcessPool pool = two().open();
    Faults.send("KILL", pool.submit(() -> ProcessHandle.current().pid()).get());

    assertThat(pool.close(Background.PATIENCE)).isEmpty();
  }

  @Test
  void submit_whenWorkersStillStart_losesNone() throws Exception {
    try (ProcessPool pool = two().open()) {
      List<Task<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        int n = i;
        tasks.add(pool.submit(() -> n));
      }
      for (int i = 0; i < 1_000; i++) {
        assertThat(tasks.get(i).get()).isEqualTo(i);
      }
    }
  }

  // ---- Workers that cannot start.

  @Test
  void pool_whenJvmFlagIsWrong_saysWhyAndGivesUp() throws Exception {
    try (ProcessPool pool = two().jvmFlags("-XX:+NoSuchFlag").open()) {
      assertThatThrownBy(() -> pool.submit(() -> 1).get())
          .hasCauseInstanceOf(WorkerStartException.class)
          .hasMessageContaining("exit status 1")
          .hasMessageContaining("NoSuchFlag")
          .hasMessageContaining("WorkerMain");
      assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(WorkerStartException.class);
    }
  }

  @Test
  void pool_whenInitializerThrows_isBroken() throws Exception {
    WorkerHook failing =
        () -> {
          throw new IOException("no such model");
        };
    try (ProcessPool pool = two().initializer(failing).open()) {
      assertThatThrownBy(() -> pool.map(List.of(1, 2), n -> n))
          .isInstanceOf(PoolInitializerException.class)
          .hasRootCauseMessage("no such model");
      assertThatThrownBy(() -> pool.submit(() -> 1)).isInstanceOf(PoolInitializerException.class);
    }
  }

  @Test
  void pool_whenInitializerKillsEachWorker_givesUp() throws Exception {
    try (ProcessPool pool = two().initializer(() -> Faults.halt(5)).open()) {
      assertThatThrownBy(() -> pool.submit(() -> 1).get())
          .hasCauseInstanceOf(WorkerStartException.class)
          .hasMessageContaining("exit status 5")
          .hasMessageContaining("gives up after 3 starts");
    }
  }

  @Test
  void pool_whenInitializerNeverEnds_givesUpInTime() throws Exception {
    try (ProcessPool pool =
        two().initializer(Faults::spin).startTimeout(Duration.ofMillis(700)).open()) {
      assertThatThrownBy(() -> pool.submit(() -> 1).get())
          .hasCauseInstanceOf(WorkerStartException.class)
          .hasMessageContaining("not ready after 700 ms");
    }
  }

  @Test
  void pool_whenItsFolderIsRemoved_startsNewWorkersAllTheSame() throws Exception {
    try (ProcessPool pool = two().workers(1).maxTasksPerWorker(1).open()) {
      assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
      for (Path own : NoRemains.folders(ProcessHandle.current().pid())) {
        PoolFolder.delete(own);
      }
      for (int i = 0; i < 3; i++) {
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
      }
    }
  }

  // ---- Workers that die without a task.

  @Test
  void worker_whenKilledBetweenTwoTasks_isReplacedAndNobodyNotices() throws Exception {
    try (ProcessPool pool = two().workers(1).open()) {
      long first = pool.submit(() -> ProcessHandle.current().pid()).get();
      Faults.send("KILL", first);

      long second = pool.submit(() -> ProcessHandle.current().pid()).get();
      assertThat(second).isNotEqualTo(first);
      assertThat(pool.stats().failed()).isZero();
    }
  }

  @Test
  void worker_whenKilledWhileItStarts_isReplacedAndNobodyNotices() throws Exception {
    Path died = folder.resolve("died");
    String once = died.toString();
    try (ProcessPool pool =
        two()
            .workers(1)
            .initializer(() -> {
              if (Files.notExists(Path.of(once))) {
                Files.createFile(Path.of(once));
                Faults.signal("KILL");
              }
            })
            .open()) {
      assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
      assertThat(died).exists();
    }
  }

  @Test
  void workers_whenAllAreKilledWithTheirSpares_areReplaced() throws Exception {
    Path log = Files.createFile(folder.resolve("pids"));
    String file = log.toString();
    try (ProcessPool pool =
        two()
            .workers(1)
            .spares(3)
            .initializer(() -> append(file, ProcessHandle.current().pid()))
            .open()) {
      Background.awaitTrue("four have started", () -> pidsIn(log).size() == 4);
      for (String pid : pidsIn(log)) {
        Faults.send("KILL", Long.parseLong(pid));
      }
      for (int i = 0; i < 10; i++) {
        assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
      }
      assertThat(pool.stats().failed()).isZero();
    }
  }

  private static List<String> pidsIn(Path log) {
    try {
      return Files.readString(log).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(String file, long pid) throws IOException {
    Files.writeString(Path.of(file), pid + "\n", StandardOpenOption.APPEND);
  }

  // ---- What tasks leave behind.

  @Test
  void children_whenTasksHaveLeftThem_endWithTheirWorker() throws Exception {
    List<Long> children;
    try (ProcessPool pool = two().workers(1).open()) {
      children = pool.submit(Faults::startChildren).get();
      assertThat(children).allMatch(NoRemains::runs);
    }
    NoRemains.awaitDeath(children);
  }

  @Test
  void children_whenTheirTaskIsKilled_areKilledWithIt() throws Exception {
    FileGate started = FileGate.in(folder, "started");
    Path pids = Files.createFile(folder.resolve("pids"));
    String file = pids.toString();
    try (ProcessPool pool = two().workers(1).grace(Duration.ofMillis(20)).open()) {
      Task<Integer> parent =
          pool.submit(() -> {
            for (long pid : Faults.startChildren()) {
              append(file, pid);
            }
            started.open();
            return Faults.spin();
          });
      started.pass();
      assertThat(parent.cancel(true)).isTrue();
      parent.awaitTermination();
      NoRemains.awaitDeath(pidsIn(pids).stream().map(Long::parseLong).toList());
    }
  }

  @Test
  void output_whenFlooded_isHandedOnInFullAndKeptInPart() throws Exception {
    int[] count = new int[1];
    try (ProcessPool pool =
        two()
            .name("loud")
            .workers(1)
            .output((worker, error, line) -> {
              assertThat(worker).isEqualTo("loud-1");
              synchronized (count) {
                count[0]++;
              }
            })
            .open()) {
      assertThat(pool.submit(() -> Faults.print(200_000)).get()).isEqualTo(200_000);
    }
    assertThat(count[0]).isEqualTo(200_001);
  }

  // ---- Tasks that wait behind others.

  @Test
  void tasks_whenStuckBehindASlowOne_moveToAnotherWorker() throws Exception {
    FileGate release = FileGate.in(folder, "release");
    List<Integer> many = IntStream.range(0, 20_000).boxed().toList();
    try (ProcessPool pool = two().open()) {
      assertThat(pool.map(many, n -> n)).isEqualTo(many); // now it knows them for tiny
      int seen = 0;
      // One holds up its whole batch, until all others have ended.
      for (var one : pool.asCompleted(many.subList(0, 900), n -> n == 450 ? hold(release) : n)) {
        assertThat(one.outcome()).isInstanceOf(Done.class);
        if (++seen == 899) {
          release.open();
        }
      }
      assertThat(seen).isEqualTo(900);
    }
  }

  private static int hold(FileGate release) throws InterruptedException {
    release.pass();
    return 450;
  }

  /** A value whose class runs code when it is read. */
  record Poison(int on) implements Serializable {
    private Object readResolve() {
      if (ProcessHandle.current().pid() == on) {
        throw new IllegalStateException("poisoned");
      }
      return this;
    }
  }

  @Test
  void result_whenItCannotBeReadHere_failsAlone() {
    int here = (int) ProcessHandle.current().pid();

    assertThat(onlyGuiltyFails(two(), n -> n == GUILTY ? (Object) new Poison(here) : n))
        .isInstanceOf(ResultNotSerializableException.class)
        .hasMessageContaining("poisoned");
  }

  @Test
  void input_whenItCannotBeReadThere_failsAlone() {
    List<Outcome<Integer>> outcomes = new ArrayList<>();
    try (ProcessPool pool = two().workers(1).open()) {
      int there = pool.submit(() -> (int) ProcessHandle.current().pid()).get();
      List<Poison> inputs = List.of(new Poison(0), new Poison(there), new Poison(1));
      pool.outcomes(inputs, Poison::on).forEach(outcomes::add);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    assertThat(outcomes.get(0)).isEqualTo(new Done<>(0));
    assertThat(outcomes.get(1)).isInstanceOf(Failed.class);
    assertThat(outcomes.get(2)).isEqualTo(new Done<>(1));
  }
}
