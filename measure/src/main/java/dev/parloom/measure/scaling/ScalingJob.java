package dev.parloom.measure.scaling;

/**
 * The work of a study: the same each time, but for the number of workers.
 *
 * @param <X> what it throws
 */
@FunctionalInterface
public interface ScalingJob<X extends Exception> {

  /** Does the whole work with so many workers; what it opens it closes. */
  void run(int workers) throws X;
}
