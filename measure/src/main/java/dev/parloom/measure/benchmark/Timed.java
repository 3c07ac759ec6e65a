package dev.parloom.measure.benchmark;

import org.jspecify.annotations.Nullable;

/**
 * What is measured. What it returns is kept from the compiler, which else might leave the work out.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface Timed<X extends Exception> {

  /** Does the work once. */
  @Nullable Object run() throws X;
}
