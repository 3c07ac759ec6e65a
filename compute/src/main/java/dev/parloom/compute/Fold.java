package dev.parloom.compute;

import dev.parloom.core.pool.WorkBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A binary counter of results: of the inputs added so far it holds one result for each bit of their
 * number, so that equal neighbours are combined as soon as they are there. For one thread.
 */
final class Fold<A extends @Nullable Object, X extends Exception> {

  private final WorkBiFunction<? super A, ? super A, ? extends A, ? extends X> operator;
  private final @Nullable Object[] values = new Object[Long.SIZE];
  private final int[] levels = new int[Long.SIZE];
  private int depth;

  Fold(WorkBiFunction<? super A, ? super A, ? extends A, ? extends X> operator) {
    this.operator = operator;
  }

  /** Adds the neighbour to the right, which stands for 2 to the power of level inputs. */
  void add(int level, A value) throws X {
    A sum = value;
    int height = level;
    while (depth > 0 && levels[depth - 1] == height) {
      depth--;
      sum = operator.apply(at(depth), sum);
      height++;
    }
    values[depth] = sum;
    levels[depth] = height;
    depth++;
  }

  /**
   * The result of all; there is at least one. The last inputs, which have no partners, go first.
   */
  A result() throws X {
    A sum = at(--depth);
    while (depth > 0) {
      depth--;
      sum = operator.apply(at(depth), sum);
    }
    return sum;
  }

  @SuppressWarnings("unchecked") // only values of A are put in
  private A at(int place) {
    return (A) values[place];
  }
}
