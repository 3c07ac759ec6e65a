package dev.parloom.bench;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.pipeline.Pipeline;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** x + 1 over many inputs on two workers: the overhead of one item, since the work is nothing. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class MapBenchmark {

  private static final int ITEMS = 50_000;
  private static final List<Integer> INPUTS = IntStream.range(0, ITEMS).boxed().toList();

  /** A pool's ordered, lazy outcomes. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long poolOutcomes() {
    long sum = 0;
    try (ThreadPool pool = ThreadPool.virtual(2)) {
      for (Outcome<Integer> outcome : pool.outcomes(INPUTS, x -> x + 1)) {
        if (outcome instanceof Outcome.Done<Integer>(var value)) {
          sum += value;
        }
      }
    }
    return sum;
  }

  /** The JDK's ordered concurrent map, a virtual thread for each item. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long mapConcurrent() {
    return INPUTS.stream()
        .gather(Gatherers.<Integer, Integer>mapConcurrent(2, x -> x + 1))
        .mapToLong(Integer::longValue)
        .sum();
  }

  /** A pipeline of one stage on two workers and a sink in its own thread. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long pipelineOneStage() throws InterruptedException {
    try (ThreadPool pool = ThreadPool.virtual(2)) {
      return Pipeline.<Integer>named("one")
          .stage("add", pool, x -> x + 1, s -> s.buffer(256).inFlight(256))
          .sink("none", CallerPool.open(), (key, value) -> {}, s -> s.buffer(256))
          .run(INPUTS)
          .done();
    }
  }

  /** The same with two stages: the difference is the price of a stage. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public long pipelineTwoStages() throws InterruptedException {
    try (ThreadPool pool = ThreadPool.virtual(2)) {
      return Pipeline.<Integer>named("two")
          .stage("add", pool, x -> x + 1, s -> s.buffer(256).inFlight(256))
          .stage("add again", pool, x -> x + 1, s -> s.buffer(256).inFlight(256))
          .sink("none", CallerPool.open(), (key, value) -> {}, s -> s.buffer(256))
          .run(INPUTS)
          .done();
    }
  }
}
