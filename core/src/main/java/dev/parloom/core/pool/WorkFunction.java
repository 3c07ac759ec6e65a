package dev.parloom.core.pool;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A function over one input that a {@link Pool} runs on one of its workers.
 *
 * <p>It is serializable so that the same lambda or method reference works on threads and on worker
 * processes, and it may throw, so that {@code Files::readAllBytes} can be used as it is.
 *
 * @param <T> the input
 * @param <R> the result
 * @param <X> what it may throw; {@link RuntimeException} is inferred when nothing is declared
 */
@FunctionalInterface
public interface WorkFunction<
        T extends @Nullable Object, R extends @Nullable Object, X extends Exception>
    extends Serializable {

  /**
   * Computes the result for one input.
   *
   * @param input the input
   * @return the result
   * @throws X if it fails; the pool hands the same exception to whoever asks for the result
   */
  R apply(T input) throws X;
}
