package dev.parloom.core.pool;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work given to a pool: its future result, and a handle on its running. Thread-safe.
 *
 * <p>It is a {@link Future}; its own {@link #outcome} is the plainer way to the result. Cancelling
 * a task that has not started keeps it from starting. Cancelling one that runs on a thread
 * interrupts the thread, which is a request: the task counts as cancelled from then on, but its
 * code may run on ({@link #awaitTermination} waits for that).
 *
 * <p>Pools make tasks: what a pool returns is a view of the task's run, which only the pool can
 * bring to its end.
 *
 * @param <R> the result
 */
public interface Task<R extends @Nullable Object> extends Future<R> {

  /** The name from its {@link TaskOptions}. */
  String name();

  /**
   * Waits for the end and says how it was; throws nothing of the task's own.
   *
   * <p>Everything the task did happens-before this returns.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   * @throws PoolDeadlockException if the caller is itself a task, and the wait could never end
   *     because every worker that might run this task waits too
   */
  Outcome<R> outcome() throws InterruptedException;

  /**
   * Waits for the end for at most {@code patience}.
   *
   * @return empty if it had not ended by then
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  Optional<Outcome<R>> tryOutcome(Duration patience) throws InterruptedException;

  /**
   * Calls back once the outcome is known: on the thread that brings it about, which for a thread
   * pool is the worker, or at once in the calling thread if it is known already. The callback
   * should be short. What it throws is logged as a warning (logger {@code dev.parloom.core.pool})
   * and goes no further.
   */
  void onDone(Consumer<? super Outcome<R>> callback);

  /**
   * Drops a callback that has not been called, so that waiting for a long task again and again
   * leaves nothing behind. One that was given twice is dropped once.
   */
  void forget(Consumer<? super Outcome<R>> callback);

  /**
   * Waits until no worker runs this task's code any more, which after a cancellation or a timeout
   * may be later than its outcome.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  void awaitTermination() throws InterruptedException;

  /**
   * Like {@link #awaitTermination()}, for at most {@code patience}.
   *
   * @return false if the code still ran when patience ended
   */
  boolean awaitTermination(Duration patience) throws InterruptedException;

  /**
   * Whether no worker runs this task's code, nor will: {@link #awaitTermination} returns at once.
   */
  boolean isTerminated();

  /**
   * How long it ran on its worker until its outcome was known, in nanoseconds; 0 if it never
   * started.
   *
   * @throws IllegalStateException if its outcome is not known yet
   */
  long ranNanos();

  /**
   * The same result as a {@code CompletableFuture}. Cancelling it cancels this task; so does
   * cancelling a future derived from it, but for a {@linkplain CompletableFuture#copy copy}, which
   * can be given to those who are not to end the task for all others. {@code orTimeout} ends the
   * wait, not the task; {@link TaskOptions#timeout} limits the task itself.
   */
  CompletableFuture<R> toCompletableFuture();

  /**
   * Waits until every task has ended or {@code patience} runs out, whichever is first.
   *
   * @return which had ended, and which not
   */
  static <T extends Task<?>> Waited<T> awaitAll(Collection<T> tasks, Duration patience)
      throws InterruptedException {
    return Waited.await(tasks, patience, tasks.size(), false);
  }

  /**
   * Waits until one task has ended, well or not, or {@code patience} runs out.
   *
   * @return which had ended, and which not
   */
  static <T extends Task<?>> Waited<T> awaitFirst(Collection<T> tasks, Duration patience)
      throws InterruptedException {
    return Waited.await(tasks, patience, Math.min(1, tasks.size()), false);
  }

  /**
   * Waits until one task has failed, or all have ended, or {@code patience} runs out.
   *
   * @return which had ended, and which not
   */
  static <T extends Task<?>> Waited<T> awaitFirstFailure(Collection<T> tasks, Duration patience)
      throws InterruptedException {
    return Waited.await(tasks, patience, tasks.size(), true);
  }
}
