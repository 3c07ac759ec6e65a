package dev.parloom.compute;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The result of an aligned part of the tree. Immutable if the value is.
 *
 * @param start the index of its first input, a multiple of 2 to the power of the level
 * @param level it stands for 2 to the power of this many inputs, or for those up to the last one
 * @param items how many inputs it has
 * @param value what the operator made of them
 * @param nanos what an input of a leaf took, or an operation of a merge
 */
@SuppressWarnings("serial") // serializable if the value is, which only worker processes need
record Part<A extends @Nullable Object>(long start, int level, long items, A value, double nanos)
    implements Serializable {

  /** The same with another level, where the input ends before another part could begin. */
  Part<A> at(int higher) {
    return new Part<>(start, higher, items, value, nanos);
  }

  long end() {
    return start + items;
  }
}
