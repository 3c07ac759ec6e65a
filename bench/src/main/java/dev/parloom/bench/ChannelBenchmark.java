package dev.parloom.bench;

import dev.parloom.core.channel.Channel;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
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
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One sender and one receiver, each on its own thread; the time of one item. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ChannelBenchmark {

  private static final int ITEMS = 100_000;
  private static final Integer ITEM = 42;

  /** How many items the channel or queue holds; LinkedTransferQueue has no bound. */
  @Param({"16", "1024"})
  public int capacity;

  /** Platform or virtual threads. */
  @Param({"platform", "virtual"})
  public String threads = "";

  private Thread.Builder builder = Thread.ofPlatform();

  /** Chooses the kind of thread. */
  @Setup
  public void chooseThreads() {
    builder = threads.equals("virtual") ? Thread.ofVirtual() : Thread.ofPlatform();
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  /** Runs one step 100,000 times on a second thread and the other as often on this one. */
  private void exchange(Step send, Step receive) throws InterruptedException {
    Thread sender = builder.start(() -> repeat(send));
    Thread receiver = builder.start(() -> repeat(receive));
    sender.join();
    receiver.join();
  }

  private static void repeat(Step step) {
    try {
      for (int i = 0; i < ITEMS; i++) {
        step.run();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ours. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void parloom() throws InterruptedException {
    Channel<Integer> channel = Channel.bounded(capacity);
    exchange(() -> channel.send(ITEM), channel::receive);
  }

  /** The JDK's bounded queue. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void arrayBlockingQueue() throws InterruptedException {
    BlockingQueue<Integer> queue = new ArrayBlockingQueue<>(capacity);
    exchange(() -> queue.put(ITEM), queue::take);
  }

  /** The JDK's unbounded lock-free queue. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void linkedTransferQueue() throws InterruptedException {
    BlockingQueue<Integer> queue = new LinkedTransferQueue<>();
    exchange(() -> queue.put(ITEM), queue::take);
  }

  /** Jox's buffered channel. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public void jox() throws InterruptedException {
    var channel = com.softwaremill.jox.Channel.<Integer>newBufferedChannel(capacity);
    exchange(() -> channel.send(ITEM), channel::receive);
  }
}
