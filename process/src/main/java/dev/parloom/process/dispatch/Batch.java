package dev.parloom.process.dispatch;

import dev.parloom.core.pool.spi.Worker;
import dev.parloom.process.launch.FunctionCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that go to a worker together, numbered from 0. Whoever holds a batch is alone with its
 * tasks: a queue, the driver that runs it, or the one that has taken part of it back.
 */
interface Batch {

  /** In the place of a result: why there is none. */
  record Failure(Throwable cause) {}

  /** How many tasks. */
  int size();

  /** Whether its tasks count against the pool's capacity. */
  boolean takesRoom();

  /** The tasks from one index to before another. */
  Batch slice(int from, int to);

  /** Where the task's classes come from. */
  ClassLoader loader(int index);

  /** How many bytes the task's input takes. */
  int inputBytes(int index);

  /** All of its tasks, in their order. */
  List<Stretch> stretches();

  /**
   * Neighbouring tasks that apply the same function.
   *
   * @param function what they apply
   * @param tasks how many they are
   * @param inputs the bytes of their inputs, one behind another
   */
  record Stretch(FunctionCode function, int tasks, List<ByteBuffer> inputs) {}

  String name(int index);

  /** The limit on the time that a task of it may run; null if there is none. */
  @Nullable Duration timeout(int index);

  /** The shortest of these limits; null if there is none. */
  @Nullable Duration shortestTimeout();

  /** How long one of its tasks seems to take, in nanoseconds; 0 if not known. */
  long costNanos();

  /** So many of its tasks took so long. */
  void took(int tasks, long nanos);

  /**
   * A driver is about to send it.
   *
   * @param worker that, as its tasks know it
   * @return what is left of it without the tasks that have ended before they started
   */
  Batch start(Worker worker);

  /**
   * Tasks that were not run come back from their driver.
   *
   * @return what is left of it without the tasks that have ended
   */
  Batch putBack();

  /** Whether the task's outcome is set, so that it had better not run. */
  boolean isOver(int index);

  /** The same for any of the tasks from one index to before another. */
  boolean isAnyOver(int from, int to);

  /** Tells the counts what comes to light with {@link #ended} and {@link #failed}. */
  void count(int tasks, int failures);

  /** Keeps what a task has returned, or a {@link Failure}, until {@link #ended} is called. */
  void keep(int index, @Nullable Object result);

  /**
   * The tasks from one index to before another have ended, and run no more.
   *
   * @param nanosEach how long each has run, on average
   */
  void ended(int from, int to, long nanosEach);

  void failed(int index, Throwable cause);

  /** The task runs no more. */
  void left(int index);

  /** Cancels all tasks of it, or of the {@code map} that it is part of. */
  void cancel();

  /** Ends all its tasks, which have not been started, as failed. */
  default void failAll(Throwable cause) {
    count(size(), size());
    for (int i = 0; i < size(); i++) {
      failed(i, cause);
      left(i);
    }
  }
}
