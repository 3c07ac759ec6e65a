package dev.parloom.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.pool.Completed;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.process.ProcessPool;
import dev.parloom.process.worker.WorkerCrashedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills random workers of a pool all the time, and counts: every task has one outcome, was begun at
 * most once, and failed only if its own worker was killed; those that failed are run again until
 * all have a result. 6,000 tasks and a hundred kills, for which two processors need about 20
 * seconds; {@code -Dparloom.soak.seconds=600 -Dparloom.soak.tasks=200000} for longer.
 */
@Tag("night")
@Timeout(value = 4, unit = TimeUnit.HOURS)
final class ProcessSoakTest {

  private static final int SECONDS = Integer.getInteger("parloom.soak.seconds", 20);
  private static final int TASKS = Integer.getInteger("parloom.soak.tasks", 6_000);

  /**
   * So many tasks end between two kills on average. Kills by the clock would, on a busy machine,
   * end most workers before they are ready.
   */
  private static final int TASKS_PER_KILL = Math.max(1, TASKS / (5 * SECONDS));

  /** Up to so much later a kill comes, to meet tasks at any moment. */
  private static final int DELAY_MILLIS = 20;

  @TempDir private Path folder;

  @Test
  void pool_whenWorkersAreKilledAllTheTime_losesOnlyTheTasksTheyRan() throws Exception {
    long seed = System.nanoTime();
    Random chance = new Random(seed);
    // As many as make the run as long as it should be, were there no kills.
    int micros = (int) Math.max(1, SECONDS * 700_000L / TASKS);
    List<Integer> left = IntStream.range(0, TASKS).boxed().toList();
    List<Integer> lostPerRound = new ArrayList<>();
    BitSet done = new BitSet(TASKS);
    CountDownLatch over = new CountDownLatch(1);
    AtomicInteger kills = new AtomicInteger();
    long start = System.nanoTime();
    Path ready = Files.createDirectory(folder.resolve("ready"));
    String place = ready.toString();
    try (ProcessPool pool =
        ProcessPool.builder()
            .name("soak")
            .workers(2)
            .spares(1)
            .startTimeout(Duration.ofMinutes(5))
            .initializer(
                () -> Files.write(Path.of(place, "" + ProcessHandle.current().pid()), new byte[0]))
            .open()) {
      Thread killer = Thread.ofPlatform().start(() -> kill(chance, pool, ready, kills, over));
      try {
        for (int round = 0; !left.isEmpty(); round++) {
          List<Integer> lost = round(pool, left, round, micros, done);
          lostPerRound.add(lost.size());
          left = lost;
        }
      } finally {
        over.countDown();
        killer.join();
      }
      PoolStats stats = pool.stats();
      int lost = lostPerRound.stream().mapToInt(Integer::intValue).sum();
      assertThat(stats.done()).as("seed %d", seed).isEqualTo(TASKS);
      assertThat(stats.failed()).as("seed %d", seed).isEqualTo(lost);
      assertThat(lost)
          .as("lost for %d kills, seed %d", kills.get(), seed)
          .isBetween(1, kills.get());
    }
    assertThat(done.cardinality()).as("seed %d", seed).isEqualTo(TASKS);
    System.out.printf(
        "soak: %d tasks, %d kills, lost and run again: %s, %d s%n",
        TASKS,
        kills.get(),
        lostPerRound,
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
  }

  /** Runs these tasks, and returns those that were lost. */
  private List<Integer> round(
      ProcessPool pool, List<Integer> tasks, int round, int micros, BitSet done)
      throws IOException {
    String log = folder.resolve("begun-" + round).toString();
    Files.createFile(Path.of(log));
    List<Integer> lost = new ArrayList<>();
    for (Completed<Integer, Integer> one : pool.asCompleted(tasks, n -> work(log, n, micros))) {
      int input = one.input();
      switch (one.outcome()) {
        case Done<Integer>(var result) -> {
          assertThat(result).isEqualTo(3 * input + 1);
          assertThat(done.get(input)).as("task %d had a result before", input).isFalse();
          done.set(input);
        }
        case Failed<Integer>(var cause) -> {
          assertThat(cause).isInstanceOf(WorkerCrashedException.class);
          lost.add(input);
        }
      }
    }
    assertThat(lost.size() + (int) tasks.stream().filter(done::get).count())
        .isEqualTo(tasks.size());
    requireBegunOnce(Path.of(log), tasks, done);
    return lost;
  }

  /** In the worker: says that it has begun, in one write, and works a while. */
  private static int work(String log, int n, int micros) throws IOException {
    byte[] line = (n + "\n").getBytes(StandardCharsets.US_ASCII);
    Files.write(Path.of(log), line, StandardOpenOption.APPEND);
    long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(n % (2 * micros));
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return 3 * n + 1;
  }

  private static void requireBegunOnce(Path log, List<Integer> tasks, BitSet done)
      throws IOException {
    BitSet begun = new BitSet();
    for (String line : Files.readAllLines(log)) {
      int task = Integer.parseInt(line);
      assertThat(begun.get(task)).as("task %d was begun twice", task).isFalse();
      begun.set(task);
    }
    for (int task : tasks) {
      assertThat(begun.get(task) || !done.get(task)).as("task %d was begun", task).isTrue();
    }
  }

  /** Three of four kills are for workers that are ready, the others for whatever is there. */
  private static void kill(
      Random chance, ProcessPool pool, Path ready, AtomicInteger kills, CountDownLatch over) {
    try {
      while (awaitDone(pool, 1 + chance.nextInt(2 * TASKS_PER_KILL), over)
          && !over.await(chance.nextInt(DELAY_MILLIS), TimeUnit.MILLISECONDS)) {
        List<ProcessHandle> workers =
            ProcessHandle.current()
                .children()
                .filter(ProcessSoakTest::isWorker)
                .filter(
                    chance.nextInt(4) == 0
                        ? _ -> true
                        : worker -> Files.exists(ready.resolve("" + worker.pid())))
                .toList();
        Optional<ProcessHandle> victim =
            workers.isEmpty()
                ? Optional.empty()
                : Optional.of(workers.get(chance.nextInt(workers.size())));
        victim.filter(ProcessHandle::destroyForcibly).ifPresent(_ -> kills.incrementAndGet());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until so many more tasks are done; false if all is over before. */
  private static boolean awaitDone(ProcessPool pool, int more, CountDownLatch over)
      throws InterruptedException {
    long enough = pool.stats().done() + more;
    while (pool.stats().done() < enough) {
      if (over.await(1, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWorker(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/java");
  }
}
