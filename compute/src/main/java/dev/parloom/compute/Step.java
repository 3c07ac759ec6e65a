package dev.parloom.compute;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker is given to do for a reduction. Immutable. */
@SuppressWarnings("serial") // serializable if the inputs are, which only worker processes need
sealed interface Step<T extends @Nullable Object, A extends @Nullable Object> extends Serializable {

  /** Reduce these inputs. */
  record Leaf<T extends @Nullable Object, A extends @Nullable Object>(
      long start, int level, List<? extends T> items) implements Step<T, A> {

    /** Sends its own inputs, where the list is a view of a larger one. */
    private Object writeReplace() {
      return new Leaf<T, A>(start, level, new ArrayList<>(items));
    }
  }

  /** Combine these results, which are neighbours. */
  record Merge<T extends @Nullable Object, A extends @Nullable Object>(
      long start, int level, List<Part<A>> parts) implements Step<T, A> {}

  /** See whether the operator is associative on three equal parts of these inputs. */
  record Sample<T extends @Nullable Object, A extends @Nullable Object>(long start, List<T> items)
      implements Step<T, A> {}
}
