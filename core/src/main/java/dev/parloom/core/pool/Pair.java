package dev.parloom.core.pool;

import java.io.Serializable;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Two inputs of one task. */
@SuppressWarnings("serial") // serializable if its inputs are, which only worker processes need
record Pair<T extends @Nullable Object, U extends @Nullable Object>(T first, U second)
    implements Serializable {

  /** Pairs up to the end of the shorter. */
  static <T extends @Nullable Object, U extends @Nullable Object> Iterable<Pair<T, U>> zip(
      Iterable<? extends T> firsts, Iterable<? extends U> seconds) {
    return () -> {
      Iterator<? extends T> first = firsts.iterator();
      Iterator<? extends U> second = seconds.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return first.hasNext() && second.hasNext();
        }

        @Override
        public Pair<T, U> next() {
          return new Pair<>(first.next(), second.next());
        }
      };
    };
  }
}
