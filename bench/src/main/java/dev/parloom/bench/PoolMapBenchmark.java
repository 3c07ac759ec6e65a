package dev.parloom.bench;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.process.ProcessPool;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** x + 1 over many inputs by {@code map} on two workers of an open pool; the time of one item. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class PoolMapBenchmark {

  private static final int ITEMS = 50_000;
  private static final List<Integer> INPUTS = IntStream.range(0, ITEMS).boxed().toList();

  /** The kind of worker. */
  @Param({"platform", "virtual", "processes"})
  public String workers = "";

  private Pool pool = ThreadPool.platform(2);

  /** Opens the pool. */
  @Setup
  public void open() {
    pool.close();
    pool =
        switch (workers) {
          case "platform" -> ThreadPool.platform(2);
          case "virtual" -> ThreadPool.virtual(2);
          default -> ProcessPool.of(2);
        };
  }

  /** Closes it. */
  @TearDown
  public void close() {
    pool.close();
  }

  /** Ours. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int map() throws InterruptedException {
    return pool.map(INPUTS, x -> x + 1).size();
  }
}
