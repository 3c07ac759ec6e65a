package dev.parloom.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Applied;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.process.launch.FunctionTable;
import dev.parloom.process.worker.TaskNotSerializableException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What only process pools offer: the choices of the builder, and how tasks travel. */
@Tag("process")
@Timeout(180)
@ExtendWith({NoLeaks.class, NoRemains.class})
final class ProcessPoolTest {

  @TempDir Path folder;

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static ProcessPool.Builder one() {
    return ProcessPool.builder().name("p").workers(1);
  }

  // ---- The life of workers.

  @Test
  void tasks_whenRun_runInOtherProcesses() throws Exception {
    try (ProcessPool pool = one().workers(2).open()) {
      List<Long> pids = pool.map(IntStream.range(0, 50).boxed().toList(), _ -> pid());

      assertThat(new HashSet<>(pids)).hasSizeBetween(1, 2).doesNotContain(pid());
      assertThat(pool.submit(() -> Thread.currentThread().getName()).get()).startsWith("p-");
    }
  }

  @Test
  void maxTasksPerWorker_whenReached_replacesTheWorker() throws Exception {
    try (ProcessPool pool = one().maxTasksPerWorker(3).open()) {
      List<Long> pids = new ArrayList<>();
      for (int i = 0; i < 9; i++) {
        pids.add(pool.submit(ProcessPoolTest::pid).get());
      }

      assertThat(new HashSet<>(pids)).hasSize(3);
      assertThat(pids.subList(0, 3)).containsOnly(pids.getFirst());
      assertThat(new HashSet<>(pool.map(IntStream.range(0, 12).boxed().toList(), _ -> pid())))
          .hasSize(4);
    }
  }

  @Test
  void hooks_whenGiven_runOnceInEachWorker() throws Exception {
    String log = folder.resolve("log").toString();
    Files.createFile(Path.of(log));
    try (ProcessPool pool =
        one()
            .workers(2)
            .initializer(() -> append(log, "begin"))
            .finalizer(() -> append(log, "end"))
            .open()) {
      var _ = pool.map(IntStream.range(0, 50).boxed().toList(), n -> n);
    }
    assertThat(Files.readAllLines(Path.of(log)))
        .containsOnly("begin", "end")
        .filteredOn("begin"::equals)
        .hasSizeBetween(1, 2);
  }

  private static void append(String file, String line) throws java.io.IOException {
    Files.writeString(Path.of(file), line + "\n", java.nio.file.StandardOpenOption.APPEND);
  }

  @Test
  void idleTimeout_whenReached_endsTheWorkerUntilItIsNeeded() throws Exception {
    try (ProcessPool pool = one().idleTimeout(Duration.ofMillis(50)).open()) {
      long first = pool.submit(ProcessPoolTest::pid).get();

      NoRemains.awaitDeath(List.of(first));
      assertThat(pool.submit(ProcessPoolTest::pid).get()).isNotEqualTo(first);
    }
  }

  @Test
  void spares_whenAWorkerDies_takeItsPlaceAtOnce() throws Exception {
    Path log = Files.createFile(folder.resolve("started"));
    String started = log.toString();
    try (ProcessPool pool = one().spares(1).initializer(() -> append(started, "x")).open()) {
      long first = pool.submit(ProcessPoolTest::pid).get();
      Background.awaitTrue("two have started", () -> log.toFile().length() == 4);
      Faults.send("KILL", first);

      assertThat(pool.submit(ProcessPoolTest::pid).get()).isNotEqualTo(first);
    }
  }

  @Test
  void builder_whenGivenEnvironmentFolderAndFlags_workersHaveThem() throws Exception {
    try (ProcessPool pool =
        one()
            .environment("GREETING", "hello")
            .folder(folder)
            .heap(48 << 20)
            .jvmFlags("-Dflag=set", "-XX:+UseParallelGC")
            .open()) {
      assertThat(pool.submit(() -> System.getenv("GREETING")).get()).isEqualTo("hello");
      assertThat(pool.submit(() -> Path.of("").toAbsolutePath().toString()).get())
          .isEqualTo(folder.toRealPath().toString());
      assertThat(pool.submit(() -> Runtime.getRuntime().maxMemory()).get())
          .isBetween(32L << 20, 50L << 20);
      assertThat(pool.submit(() -> System.getProperty("flag")).get()).isEqualTo("set");
    }
  }

  @Test
  void builder_whenDurationsAreImmense_keepsThem() throws Exception {
    Duration immense = Duration.ofSeconds(Long.MAX_VALUE);
    ProcessPool pool =
        one().idleTimeout(immense).startTimeout(immense).grace(immense).timeout(immense).open();
    Task<Integer> sleeper = pool.submit(() -> Faults.sleep(60_000));
    assertThat(sleeper.cancel(true)).isTrue();
    assertThat(pool.submit(() -> 1).get()).isEqualTo(1);
    assertThat(pool.close(immense)).isEmpty();
  }

  @Test
  void builder_whenAHookCannotBeSent_refusesToOpen() {
    Object lock = new Object();

    assertThatThrownBy(() -> one().initializer(lock::notifyAll).open())
        .isInstanceOf(TaskNotSerializableException.class)
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void standardInput_whenATaskReadsIt_isEmpty() throws Exception {
    try (ProcessPool pool = one().open()) {
      assertThat(pool.submit(() -> System.in.read()).get()).isEqualTo(-1);
      assertThat(pool.submit(() -> System.in.available()).get()).isZero();
    }
  }

  @Test
  void builder_whenGivenNonsense_refuses() {
    ProcessPool.Builder builder = ProcessPool.builder();
    assertThatThrownBy(() -> builder.environment("A=B", "")).hasMessageContaining("A=B");

    assertThatThrownBy(() -> builder.workers(0)).hasMessageContaining("1 or more, but was given 0");
    assertThatThrownBy(() -> builder.queue(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> builder.heap(5)).hasMessageContaining("5 bytes");
    assertThatThrownBy(() -> builder.memoryLimit(0)).hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> builder.maxTasksPerWorker(0)).hasMessageContaining("0");
    assertThatThrownBy(() -> builder.spares(-2)).hasMessageContaining("-2");
    assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> builder.idleTimeout(Duration.ofSeconds(-1)))
        .hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> builder.grace(Duration.ofSeconds(-1))).hasMessageContaining("PT-1S");
    assertThatThrownBy(() -> builder.startTimeout(Duration.ZERO)).hasMessageContaining("PT0S");
    assertThatThrownBy(() -> builder.resultLimit(1)).hasMessageContaining("1024");
  }

  @Test
  void close_whenACallbackCallsIt_refuses() throws Exception {
    ProcessPool pool = one().open();
    Task<Integer> task = pool.submit(() -> 1);
    List<Throwable> thrown = new ArrayList<>();
    FileGate gate = FileGate.in(folder, "gate");
    Task<Integer> held =
        pool.submit(() -> {
          gate.pass();
          return 2;
        });
    held.onDone(_ -> {
      try {
        pool.close();
      } catch (IllegalStateException e) {
        thrown.add(e);
      }
    });
    gate.open();
    assertThat(task.get() + held.get()).isEqualTo(3);
    held.awaitTermination();
    pool.close();
    assertThat(thrown).singleElement().asString().contains("callback of pool 'p'");
  }

  // ---- What travels.

  @Test
  void values_whenSentThereAndBack_areEqual() throws Exception {
    List<@Nullable Object> values =
        Arrays.asList(
            null,
            true,
            false,
            0,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            -1L,
            Double.NaN,
            -0.0,
            Float.MIN_VALUE,
            'x',
            (short) 3,
            "",
            "plain",
            "naïve café",
            "日本語 🎉",
            "half a pair \ud83c",
            new byte[0],
            List.of(1, "two", List.of(3.0)),
            new TreeMap<>(Map.of("a", 1, "b", 2)),
            new Pair("l", 5),
            Duration.ofSeconds(5),
            Thread.State.BLOCKED);
    try (ProcessPool pool = one().open()) {
      List<@Nullable Object> back =
          pool.<@Nullable Object, @Nullable Object, RuntimeException>map(values, value -> value);

      assertThat(back).hasSameSizeAs(values);
      for (int i = 0; i < values.size(); i++) {
        assertThat(Objects.deepEquals(back.get(i), values.get(i)))
            .as("%s came back as %s", values.get(i), back.get(i))
            .isTrue();
      }
    }
  }

  /** A record of the test's. */
  record Pair(String left, int right) implements Serializable {}

  @Test
  void bytes_whenRandom_areKept() throws Exception {
    long seed = 42;
    Random random = new Random(seed);
    List<byte[]> inputs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[random.nextInt(1 << random.nextInt(18))];
      random.nextBytes(bytes);
      inputs.add(bytes);
    }
    try (ProcessPool pool = one().workers(2).open()) {
      List<byte[]> back = pool.map(inputs, bytes -> bytes);

      for (int i = 0; i < inputs.size(); i++) {
        assertThat(back.get(i)).as("input %d, seed %d", i, seed).isEqualTo(inputs.get(i));
      }
    }
  }

  /** A function that tells how often it was turned into bytes. */
  static final class Counted implements WorkFunction<Integer, Integer, RuntimeException> {
    private static final long serialVersionUID = 1L;
    static final AtomicInteger WRITTEN = new AtomicInteger();

    @Override
    public Integer apply(Integer input) {
      return input + 1;
    }

    private Object writeReplace() {
      WRITTEN.incrementAndGet();
      return this;
    }
  }

  @Test
  void function_whenAppliedToManyInputs_isWrittenOnce() throws Exception {
    Counted function = new Counted();
    Counted.WRITTEN.set(0);
    List<Integer> inputs = IntStream.range(0, 2_000).boxed().toList();
    try (ProcessPool pool = one().workers(2).open()) {
      List<Integer> results = pool.map(inputs, function);
      assertThat(results.getLast()).isEqualTo(2_000);
      pool.outcomes(inputs, function).forEach(outcome -> assertThat(outcome).isNotNull());
    }
    assertThat(Counted.WRITTEN).hasValue(1);
  }

  @Test
  void functions_whenManyGoTogether_areAllKnown() throws Exception {
    try (ProcessPool pool = one().open()) {
      List<Integer> many = IntStream.range(0, 5_000).boxed().toList();
      pool.outcomes(many, n -> n).forEach(outcome -> assertThat(outcome).isNotNull()); // tiny
      FileGate gate = FileGate.in(folder, "gate");
      var _ =
          pool.submit(() -> {
            gate.pass();
            return 0;
          });
      List<Task<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        int added = i;
        tasks.add(pool.submit(new Applied<Integer, Integer>(n -> n + added, 1)));
      }
      gate.open();
      for (int i = 0; i < 300; i++) {
        assertThat(tasks.get(i).get()).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void functions_whenMoreThanAreRemembered_areSentAgain() throws Exception {
    try (ProcessPool pool = one().open()) {
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < FunctionTable.REMEMBERED + 10; i++) {
          int added = i;
          assertThat(pool.map(List.of(1, 2), n -> n + added)).containsExactly(1 + i, 2 + i);
        }
      }
    }
  }

  @Test
  void map_whenInputsComeSlowly_startsThemAsTheyCome() throws Exception {
    FileGate second = FileGate.in(folder, "second");
    Iterable<Integer> inputs =
        () ->
            IntStream.range(0, 3)
                .peek(n -> {
                  if (n == 2) {
                    passed(second); // opened by the first input's task
                  }
                })
                .boxed()
                .iterator();
    try (ProcessPool pool = one().open()) {
      List<Integer> results =
          pool.map(
              inputs,
              n -> {
                second.open();
                return n;
              });
      assertThat(results).containsExactly(0, 1, 2);
    }
  }

  private static void passed(FileGate gate) {
    try {
      gate.pass();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void pools_whenSeveralAreOpen_doNotDisturbEachOther() throws Exception {
    long there;
    try (ProcessPool second = one().name("b").open()) {
      try (ProcessPool first = one().name("a").open()) {
        there = first.submit(ProcessPoolTest::pid).get();
        assertThat(Set.of(first.name(), second.name())).containsExactlyInAnyOrder("a", "b");
      }
      assertThat(second.submit(ProcessPoolTest::pid).get()).isNotEqualTo(there);
    }
  }

  @Test
  void ranNanos_whenTasksGoInBatches_addUpToNoMoreThanTheWorkersHad() throws Exception {
    try (ProcessPool pool = ProcessPool.of(2)) {
      pool.submit(() -> 1).get();
      long start = System.nanoTime();
      List<Task<Integer>> tasks = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        int number = i;
        tasks.add(pool.submit(() -> number));
      }
      long ran = 0;
      for (Task<Integer> task : tasks) {
        task.get();
        ran += task.ranNanos();
      }
      long elapsed = System.nanoTime() - start;
      assertThat((double) ran / elapsed).isLessThan(2.5);
    }
  }
}
