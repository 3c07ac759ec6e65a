package dev.parloom.compute;

import dev.parloom.core.pool.WorkBiFunction;
import dev.parloom.core.pool.WorkFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What workers do for a reduction. Immutable.
 *
 * @param function applied to each input
 * @param operator combines the results
 * @param equality when two of them are the same; null if associativity is not checked
 */
record Folding<T extends @Nullable Object, A extends @Nullable Object, X extends Exception>(
    WorkFunction<? super T, ? extends A, ? extends X> function,
    WorkBiFunction<? super A, ? super A, ? extends A, ? extends X> operator,
    @Nullable Equality<? super A> equality)
    implements WorkFunction<Step<T, A>, @Nullable Part<A>, X> {

  private static final int LONGEST_VALUE = 60;
  private static final WorkFunction<Object, Object, RuntimeException> NONE = input -> input;

  /** A folding of the inputs themselves. */
  @SuppressWarnings("unchecked") // the function returns what it is given, and throws nothing
  static <A extends @Nullable Object, X extends Exception> Folding<A, A, X> ofInputs(
      WorkBiFunction<? super A, ? super A, ? extends A, ? extends X> operator) {
    WorkFunction<A, A, X> none = (WorkFunction<A, A, X>) (WorkFunction<?, ?, ?>) NONE;
    return new Folding<>(none, operator, Equality.exact());
  }

  /** Whether it does something with a single input. */
  boolean maps() {
    return !function.equals(NONE);
  }

  /** Null of a sample, which has passed. */
  @Override
  public @Nullable Part<A> apply(Step<T, A> step) throws X {
    long began = System.nanoTime();
    return switch (step) {
      case Step.Leaf<T, A>(var start, var level, var items) -> {
        A value = reduce(items);
        double nanos = (System.nanoTime() - began) / (double) items.size();
        yield new Part<>(start, level, items.size(), value, nanos);
      }
      case Step.Merge<T, A>(var start, var level, var parts) -> {
        Fold<A, X> fold = new Fold<>(operator);
        for (Part<A> part : parts) {
          fold.add(part.level(), part.value());
        }
        A value = fold.result();
        double nanos = (System.nanoTime() - began) / (parts.size() - 1.0);
        yield new Part<>(start, level, parts.getLast().end() - start, value, nanos);
      }
      case Step.Sample<T, A>(var start, var items) -> {
        check(start, items);
        yield null;
      }
    };
  }

  private A reduce(List<? extends T> items) throws X {
    Fold<A, X> fold = new Fold<>(operator);
    int size = items.size();
    int at = 0;
    for (; size - at >= 8; at += 8) { // the lowest three levels, without the counter
      fold.add(3, operator.apply(four(items, at), four(items, at + 4)));
    }
    for (; at < size; at++) {
      fold.add(0, function.apply(items.get(at)));
    }
    return fold.result();
  }

  private A four(List<? extends T> items, int at) throws X {
    A left = operator.apply(function.apply(items.get(at)), function.apply(items.get(at + 1)));
    return operator.apply(
        left, operator.apply(function.apply(items.get(at + 2)), function.apply(items.get(at + 3))));
  }

  private void check(long start, List<T> items) throws X {
    int third = items.size() / 3;
    A a = reduce(items.subList(0, third));
    A b = reduce(items.subList(third, 2 * third));
    A c = reduce(items.subList(2 * third, items.size()));
    A left = operator.apply(operator.apply(a, b), c);
    A right = operator.apply(a, operator.apply(b, c));
    if (equality != null && !equality.same(left, right)) {
      throw new OperatorNotAssociativeException(
          ("the operator is not associative: (%s ∘ %s) ∘ %s = %s, but %s ∘ (%s ∘ %s) = %s, for"
                  + " inputs %d to %d; give an associative operator, or say by equality(…) how far"
                  + " results may differ")
              .formatted(
                  words(a),
                  words(b),
                  words(c),
                  words(left),
                  words(a),
                  words(b),
                  words(c),
                  words(right),
                  start,
                  start + items.size() - 1));
    }
  }

  private static String words(@Nullable Object value) {
    String words = String.valueOf(value);
    return words.length() <= LONGEST_VALUE ? words : words.substring(0, LONGEST_VALUE) + "…";
  }
}
