package dev.parloom.bench;

import com.typesafe.config.ConfigFactory;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.StageOptions;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Source;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Four stages of x + 1 and a sink that sums: the overhead of one item in one stage, since the work
 * is nothing.
 *
 * <p>The source, each stage and the sink are joined by asynchronous hand-overs with room for
 * {@value #BUFFER} items, on two threads. What the libraries do differs all the same:
 *
 * <ul>
 *   <li>Parloom has a virtual thread for each of them; these share two carriers, and a pool's
 *       workers are two threads more.
 *   <li>Parloom gives each item a key, counts it in each stage and sees to it that its failure
 *       would be its own; the others end the stream with the first error.
 *   <li>On a pool of two workers Parloom may reorder items; elsewhere all keep their order.
 *   <li>Reactor and RxJava let the first stage pull the range itself, without a queue.
 * </ul>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {"-Djdk.virtualThreadScheduler.parallelism=2", "-Drx3.computation-threads=2"})
public class StageBenchmark {

  private static final int ITEMS = 100_000;
  private static final int STAGES = 4;
  private static final int BUFFER = 1024;
  private static final long SUM = (long) ITEMS * (ITEMS - 1) / 2 + (long) ITEMS * STAGES;

  /** Two platform threads of ours. */
  @State(Scope.Benchmark)
  public static class PlatformThreads {
    final ThreadPool pool = ThreadPool.platform(2);

    /** Ends the threads. */
    @TearDown
    public void close() {
      pool.close();
    }
  }

  /** Reactor's scheduler of two threads; it deals the stages out to them in turn. */
  @State(Scope.Benchmark)
  public static class ReactorThreads {
    final Scheduler scheduler =
        reactor.core.scheduler.Schedulers.newParallel("stages", 2, /* daemon= */ true);

    /** Ends the threads. */
    @TearDown
    public void close() {
      scheduler.dispose();
    }
  }

  /** Pekko's actors on two threads, with room for {@value #BUFFER} items before each. */
  @State(Scope.Benchmark)
  public static class PekkoActors {
    final ActorSystem system =
        ActorSystem.create(
            "stages",
            ConfigFactory.parseMap(
                    Map.of(
                        "pekko.loglevel",
                        "OFF",
                        "pekko.actor.default-dispatcher.fork-join-executor.parallelism-min",
                        2,
                        "pekko.actor.default-dispatcher.fork-join-executor.parallelism-max",
                        2,
                        "pekko.stream.materializer.initial-input-buffer-size",
                        BUFFER,
                        "pekko.stream.materializer.max-input-buffer-size",
                        BUFFER))
                .withFallback(ConfigFactory.load()));

    /** Ends the actors and their threads. */
    @TearDown
    public void close() throws TimeoutException {
      system.close();
    }
  }

  /** Ours, each stage's work in the stage's own virtual thread. */
  @Benchmark
  @OperationsPerInvocation(ITEMS * STAGES)
  public long parloomCaller() throws InterruptedException {
    return parloom(CallerPool.open(), s -> s.buffer(BUFFER));
  }

  /**
   * Ours, all stages' work on one pool of two platform threads, with the default of four items in a
   * stage at once.
   */
  @Benchmark
  @OperationsPerInvocation(ITEMS * STAGES)
  public long parloomPlatform(PlatformThreads threads) throws InterruptedException {
    return parloom(threads.pool, s -> s.buffer(BUFFER));
  }

  /** Ours on that pool, with as many items in a stage as may wait before it. */
  @Benchmark
  @OperationsPerInvocation(ITEMS * STAGES)
  public long parloomPlatformInFlight(PlatformThreads threads) throws InterruptedException {
    return parloom(threads.pool, s -> s.buffer(BUFFER).inFlight(BUFFER));
  }

  private static long parloom(Pool pool, UnaryOperator<StageOptions> options)
      throws InterruptedException {
    LongAdder sum = new LongAdder();
    Pipeline.<Integer>named("four")
        .<Integer>stage("first", pool, x -> x + 1, options)
        .<Integer>stage("second", pool, x -> x + 1, options)
        .<Integer>stage("third", pool, x -> x + 1, options)
        .<Integer>stage("fourth", pool, x -> x + 1, options)
        .sink("sum", CallerPool.open(), (_, x) -> sum.add(x), s -> s.buffer(BUFFER))
        .run(() -> IntStream.range(0, ITEMS).iterator());
    return checked(sum);
  }

  /** Project Reactor. */
  @Benchmark
  @OperationsPerInvocation(ITEMS * STAGES)
  public long reactor(ReactorThreads threads) {
    Scheduler two = threads.scheduler;
    return checked(
        Flux.range(0, ITEMS)
            .publishOn(two, BUFFER)
            .map(x -> x + 1)
            .publishOn(two, BUFFER)
            .map(x -> x + 1)
            .publishOn(two, BUFFER)
            .map(x -> x + 1)
            .publishOn(two, BUFFER)
            .map(x -> x + 1)
            .publishOn(two, BUFFER)
            .collect(LongAdder::new, LongAdder::add)
            .blockOptional()
            .orElseThrow());
  }

  /** RxJava, on its scheduler for computations, which the fork limits to two threads. */
  @Benchmark
  @OperationsPerInvocation(ITEMS * STAGES)
  public long rxJava() {
    var two = Schedulers.computation();
    return checked(
        Flowable.range(0, ITEMS)
            .observeOn(two, /* delayError= */ false, BUFFER)
            .map(x -> x + 1)
            .observeOn(two, /* delayError= */ false, BUFFER)
            .map(x -> x + 1)
            .observeOn(two, /* delayError= */ false, BUFFER)
            .map(x -> x + 1)
            .observeOn(two, /* delayError= */ false, BUFFER)
            .map(x -> x + 1)
            .observeOn(two, /* delayError= */ false, BUFFER)
            .collect(LongAdder::new, LongAdder::add)
            .blockingGet());
  }

  /** Pekko Streams, an actor for the source, each stage and the sink. */
  @Benchmark
  @OperationsPerInvocation(ITEMS * STAGES)
  public long pekko(PekkoActors actors) {
    LongAdder sum = new LongAdder();
    Source.range(0, ITEMS - 1)
        .async()
        .map(x -> x + 1)
        .async()
        .map(x -> x + 1)
        .async()
        .map(x -> x + 1)
        .async()
        .map(x -> x + 1)
        .async()
        .runForeach(sum::add, actors.system)
        .toCompletableFuture()
        .join();
    return checked(sum);
  }

  private static long checked(LongAdder adder) {
    long sum = adder.sum();
    if (sum != SUM) {
      throw new IllegalStateException("the sum is " + sum + " and should be " + SUM);
    }
    return sum;
  }
}
