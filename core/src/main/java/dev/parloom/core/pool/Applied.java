package dev.parloom.core.pool;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The work of applying a function to one input. A pool whose workers are elsewhere sends a function
 * that many of these share only once. Immutable if the input is.
 *
 * @param function what is applied
 * @param input what it is applied to
 */
@SuppressWarnings("serial") // the input may be what no pool could send; pools that send it say so
public record Applied<T extends @Nullable Object, R extends @Nullable Object>(
    WorkFunction<? super T, ? extends R, ?> function, T input) implements Work<R> {

  /** Checks that there is a function. */
  public Applied {
    Objects.requireNonNull(function, "function");
  }

  @Override
  public R call() throws Exception {
    return function.apply(input);
  }
}
