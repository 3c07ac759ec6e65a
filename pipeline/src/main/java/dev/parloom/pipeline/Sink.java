package dev.parloom.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline puts its results.
 *
 * <p>{@link #open} and {@link #close} are each called once a run, before the first and after the
 * last put; puts come from several workers at once. When a put returns, the result is in place;
 * when it throws, the item has failed and nothing half-written may be visible.
 *
 * <p>A put may be repeated with the same key: a run can end after a result is in place and before
 * its journal has recorded that, whether it was killed, stopped or broke off. Such an item counts
 * as not done, its output is not looked for, and the next run does it again. So a put should be
 * idempotent: replace, do not append.
 *
 * @param <T> what it takes
 */
@FunctionalInterface
public interface Sink<T extends @Nullable Object> {

  /** Prepares; what it throws ends the run before the source is read. */
  default void open() throws Exception {}

  /** Puts one result in place. */
  void put(String key, T value) throws Exception;

  /**
   * Whether the output of a source item that was done before is still there; asked in pipelines
   * that neither expand nor batch, unless {@link PipelineBuilder#inPlaceIf} says otherwise. If not,
   * the item is done again. Called by the source's thread, after {@link #open}.
   */
  default boolean isInPlace(String key) {
    return true;
  }

  /**
   * Sees to it that what was put before survives the loss of power. A journal that survives it too
   * calls this before it counts items as done, while other puts go on.
   */
  default void sync() throws Exception {}

  /** Cleans up, also after a run that was stopped. */
  default void close() throws Exception {}
}
