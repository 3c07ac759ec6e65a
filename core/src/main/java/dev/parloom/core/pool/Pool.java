package dev.parloom.core.pool;

import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks on workers of one kind.
 *
 * <p>At most {@link #workers} tasks run at once and at most {@link #capacity} are accepted and not
 * ended; beyond that {@link #submit} waits and {@link #trySubmit} refuses. Every task ends with an
 * {@link Outcome}: what it throws reaches whoever asks for its result, with the worker's stack
 * trace. All methods may be called by any thread. What a thread does before it submits a task
 * happens-before the task runs.
 *
 * <p>The same calls work on every kind of worker; what a kind cannot do it refuses when asked
 * ({@link PoolOptionUnsupportedException}), not later. Whoever opens a pool closes it.
 *
 * <p>Other modules may implement this; {@code PoolContract} in this module's tests says whether one
 * is right.
 */
public interface Pool extends AutoCloseable {

  /** The pool's name, which threads and messages carry. */
  String name();

  /** How many tasks can run at once. */
  int workers();

  /** How many tasks can be accepted and not ended: the workers and the queue before them. */
  int capacity();

  /** The pool's counts now. */
  PoolStats stats();

  /**
   * The same pool for tasks with these options: a view, which shares workers, queue and life with
   * this pool.
   *
   * @throws PoolOptionUnsupportedException if this kind of pool cannot keep one of them
   */
  Pool with(TaskOptions options);

  /**
   * Gives the pool a task, waiting for room.
   *
   * @throws InterruptedException if interrupted before the task was accepted; then it was not
   * @throws PoolClosedException if the pool is or gets closed; then the task was not accepted
   * @throws PoolDeadlockException if the caller is itself a task, and room could never come because
   *     every worker that might make it waits too
   */
  <R extends @Nullable Object> Task<R> submit(Work<? extends R> work) throws InterruptedException;

  /**
   * Gives the pool a task if there is room now.
   *
   * @return empty, without waiting, if there is none
   * @throws PoolClosedException if the pool is closed
   */
  <R extends @Nullable Object> Optional<Task<R>> trySubmit(Work<? extends R> work);

  /**
   * Runs the function over all inputs and waits for all results.
   *
   * @return the results in the order of the inputs
   * @throws X what the first task to fail threw, as it was thrown; the others are cancelled then
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  default <T extends @Nullable Object, R extends @Nullable Object, X extends Exception> List<R> map(
      Iterable<? extends T> inputs, WorkFunction<? super T, ? extends R, ? extends X> function)
      throws X, InterruptedException {
    List<R> results = new ArrayList<>();
    Throwable failure = null;
    try (Completions<Completed<T, R>> all = asCompleted(inputs, function)) {
      Iterator<Completed<T, R>> ends = all.iterator();
      while (failure == null && ends.hasNext()) {
        Completed<T, R> one = ends.next();
        switch (one.outcome()) {
          case Done<R>(var value) -> {
            while (results.size() <= one.index()) {
              results.add(value); // overwritten by its own outcome
            }
            results.set(Math.toIntExact(one.index()), value);
          }
          case Failed<R>(var cause) -> failure = cause;
        }
      }
    } catch (TaskInterruptedException e) {
      Thread.interrupted(); // the flag becomes the exception
      InterruptedException interrupted = new InterruptedException(e.getMessage());
      interrupted.initCause(e);
      throw interrupted;
    }
    if (failure != null) {
      throw Rethrow.<X>asIs(failure);
    }
    return results; // every place is filled: each index came exactly once
  }

  /**
   * Runs the function over pairs of inputs, up to the end of the shorter, and waits for all
   * results.
   *
   * @return the results in the order of the inputs
   * @throws X what the first task to fail threw, as it was thrown; the others are cancelled then
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  default <
          T extends @Nullable Object,
          U extends @Nullable Object,
          R extends @Nullable Object,
          X extends Exception>
      List<R> map(
          Iterable<? extends T> firsts,
          Iterable<? extends U> seconds,
          WorkBiFunction<? super T, ? super U, ? extends R, ? extends X> function)
          throws X, InterruptedException {
    WorkFunction<Pair<T, U>, R, X> onPair = pair -> function.apply(pair.first(), pair.second());
    return map(Pair.zip(firsts, seconds), onPair);
  }

  /**
   * Runs the function over the inputs, one {@link Outcome} each, in the order of the inputs. A slow
   * task holds back the outcomes behind it but not the start of later tasks, until {@link
   * #capacity} are in flight or await delivery.
   */
  default <T extends @Nullable Object, R extends @Nullable Object> Completions<Outcome<R>> outcomes(
      Iterable<? extends T> inputs, WorkFunction<? super T, ? extends R, ?> function) {
    return Flight.completions(() -> new OrderedFlight<>(this, inputs.iterator(), function));
  }

  /**
   * Runs the function over the inputs, one {@link Completed} each, in the order in which their
   * tasks end.
   */
  default <T extends @Nullable Object, R extends @Nullable Object>
      Completions<Completed<T, R>> asCompleted(
          Iterable<? extends T> inputs, WorkFunction<? super T, ? extends R, ?> function) {
    return Flight.completions(() -> new UnorderedFlight<>(this, inputs.iterator(), function));
  }

  /**
   * Takes no more tasks, waits until all accepted ones have ended, and ends the workers. If the
   * calling thread is interrupted while it waits, all tasks are cancelled, and it waits on with the
   * flag set again at the end. Idempotent; a second closer waits like the first.
   *
   * @throws IllegalStateException if a task of this pool calls it, which would wait for itself
   */
  @Override
  void close();

  /**
   * Takes no more tasks, cancels all, waits at most {@code grace} for the running ones to stop, and
   * ends the workers that are free. Idempotent. A task that could not be made to stop in time runs
   * on, on a worker that ends with it.
   *
   * @return the tasks that still ran when grace ended, with what they were doing
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  List<Survivor> close(Duration grace) throws InterruptedException;

  /**
   * A task that did not stop when its pool was closed. Immutable.
   *
   * @param task the task's name
   * @param worker the name of the worker that runs it
   * @param stack what it was doing, innermost call first; empty if that is not known
   */
  record Survivor(String task, String worker, List<StackTraceElement> stack) {

    /** Copies the stack. */
    public Survivor {
      stack = List.copyOf(stack);
    }
  }
}
