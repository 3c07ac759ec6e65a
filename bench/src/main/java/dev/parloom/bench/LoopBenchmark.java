package dev.parloom.bench;

import dev.parloom.core.loop.Loop;
import dev.parloom.core.pool.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The time of one switch on a loop; {@code peers/loop_switch.py} does the same on asyncio. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LoopBenchmark {

  private static final int SWITCHES = 100_000;

  /** How many coroutines take turns. */
  @Param({"1", "100"})
  public int coroutines;

  /** Each lets the others run, again and again. */
  @Benchmark
  @OperationsPerInvocation(SWITCHES)
  public int yieldNow() throws InterruptedException, ExecutionException {
    int each = SWITCHES / coroutines;
    try (Loop loop = Loop.open()) {
      return loop.submit(
              () -> {
                List<Task<Integer>> tasks = new ArrayList<>();
                for (int i = 0; i < coroutines; i++) {
                  tasks.add(loop.submit(() -> yieldOften(each)));
                }
                int sum = 0;
                for (Task<Integer> task : tasks) {
                  sum += task.get();
                }
                return sum;
              })
          .get();
    }
  }

  private static int yieldOften(int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      Loop.yieldNow();
    }
    return times;
  }
}
