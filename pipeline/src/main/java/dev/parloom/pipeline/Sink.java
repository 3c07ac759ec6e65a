package dev.parloom.pipeline;

import org.jspecify.annotations.Nullable;

/**
 * Where a pipeline puts its results.
 *
 * <p>{@link #open} and {@link #close} are each called once a run, before the first and after the
 * last put; puts come from several workers at once. A put is repeated with the same key when a run
 * that died is resumed, so it should be idempotent: replace, do not append. When it returns, the
 * result is in place; when it throws, the item has failed and nothing half-written may be visible.
 *
 * @param <T> what it takes
 */
@FunctionalInterface
public interface Sink<T extends @Nullable Object> {

  /** Prepares; what it throws ends the run before the source is read. */
  default void open() throws Exception {}

  /** Puts one result in place. */
  void put(String key, T value) throws Exception;

  /** Cleans up, also after a run that was stopped. */
  default void close() throws Exception {}
}
