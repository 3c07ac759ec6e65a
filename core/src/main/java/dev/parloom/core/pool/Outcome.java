package dev.parloom.core.pool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task ended: {@link Done} with a value or {@link Failed} with a cause. Immutable.
 *
 * @param <R> the value
 */
public sealed interface Outcome<R extends @Nullable Object> {

  /** The task returned this value. */
  record Done<R extends @Nullable Object>(R value) implements Outcome<R> {}

  /**
   * The task did not return: the cause is what it threw, with the worker's stack trace, or what
   * befell it ({@link TaskTimeoutException}, {@link java.util.concurrent.CancellationException},
   * …).
   */
  record Failed<R extends @Nullable Object>(Throwable cause) implements Outcome<R> {

    /** Checks that there is a cause. */
    public Failed {
      Objects.requireNonNull(cause, "cause");
    }
  }
}
