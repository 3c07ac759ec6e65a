package dev.parloom.core.pool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function over two inputs that a {@link Pool} runs on one of its workers; see {@link
 * WorkFunction}.
 *
 * @param <T> the first input
 * @param <U> the second input
 * @param <R> the result
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface WorkBiFunction<
        T extends @Nullable Object,
        U extends @Nullable Object,
        R extends @Nullable Object,
        X extends Exception>
    extends Serializable {

  /**
   * Computes the result for one pair of inputs.
   *
   * @throws X if it fails; the pool hands the same exception to whoever asks for the result
   */
  R apply(T first, U second) throws X;
}
