package dev.parloom.core.pool;

import java.util.Optional;

/**
 * Is told how the tasks of a pool end: for metrics, logs and dashboards, so that no pool need be
 * wrapped for them.
 *
 * <p>It is called once for each accepted task, when its outcome is set: on the thread that brings
 * that about, which for a pool of threads is the worker, before the task's own callbacks. Several
 * threads may call at once. It should be short; what it throws is logged as a warning (logger
 * {@code dev.parloom.core.pool}) and goes no further.
 */
@FunctionalInterface
public interface PoolListener {

  /** A task has its outcome. */
  void ended(TaskEnd end);

  /**
   * A task's life, in the nanoseconds of {@link System#nanoTime}. Immutable.
   *
   * @param pool the pool's name
   * @param task the task's name
   * @param worker the name of the worker that was to run it; empty if none was
   * @param submitted when it was given to the pool
   * @param started when its worker began; if none did, when it ended
   * @param ended when it got its outcome; after a time limit or a cancellation its code may run on
   * @param outcome how it ended
   */
  record TaskEnd(
      String pool,
      String task,
      Optional<String> worker,
      long submitted,
      long started,
      long ended,
      Outcome<?> outcome) {}
}
