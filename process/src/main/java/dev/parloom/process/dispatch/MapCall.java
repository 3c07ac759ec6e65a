package dev.parloom.process.dispatch;

import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.wait.Deadline;
import dev.parloom.core.wait.Waiter;
import dev.parloom.process.launch.FunctionCode;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one call of {@code map} and its batches share: the function, how many chunks wait for
 * results, whether it has failed or is over. Thread-safe; made by the calling thread, which alone
 * waits.
 */
final class MapCall {

  private final Dispatcher dispatcher;
  private final FunctionCode function;
  private final TaskOptions options;
  private final Cost cost = new Cost();
  private final Waiter caller = Waiter.ofCurrentThread();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** Chunks that wait for results. */
  private final AtomicInteger outstanding = new AtomicInteger();

  private volatile boolean over;

  MapCall(Dispatcher dispatcher, FunctionCode function, TaskOptions options) {
    this.dispatcher = dispatcher;
    this.function = function;
    this.options = options;
  }

  FunctionCode function() {
    return function;
  }

  TaskOptions options() {
    return options;
  }

  Cost cost() {
    return cost;
  }

  /** Whether its tasks need not run any more. */
  boolean isOver() {
    return over;
  }

  /** The cause of the first failure; null if there was none. */
  @Nullable Throwable failure() {
    return failure.get();
  }

  void count(int tasks, int failures) {
    int failed = over ? tasks : failures; // what a cancelled task returns does not count
    dispatcher.count(tasks - failed, failed);
  }

  void fail(Throwable cause) {
    failure.compareAndSet(null, cause);
    caller.wake();
  }

  void chunkSent() {
    outstanding.incrementAndGet();
  }

  void chunkDone() {
    outstanding.decrementAndGet();
    caller.wake();
  }

  /** Waits until fewer than so many chunks wait for results, or it has failed. */
  void awaitFewer(int chunks) throws InterruptedException {
    BooleanSupplier goesOn = () -> failure.get() != null || outstanding.get() < chunks;
    var _ = caller.await(goesOn, Deadline.never());
  }

  /** Keeps what has not started from starting, and stops what runs. */
  void cancel() {
    over = true;
    fail(new CancellationException("task '" + options.name() + "' was cancelled"));
    dispatcher.stopWhatIsOver();
  }
}
