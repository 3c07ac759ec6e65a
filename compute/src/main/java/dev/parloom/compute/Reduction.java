package dev.parloom.compute;

import dev.parloom.core.pool.Completed;
import dev.parloom.core.pool.Completions;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.Rethrow;
import dev.parloom.core.pool.TaskInterruptedException;
import dev.parloom.core.pool.WorkBiFunction;
import dev.parloom.core.pool.WorkFunction;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A reduction of many inputs to one result by an associative operator, as a tree on the workers of
 * any pool. Immutable.
 *
 * {@snippet :
 * Reduction<Integer, Integer, RuntimeException> sum = Reduction.of(Integer::sum);
 * try (ThreadPool pool = ThreadPool.platform(4)) {
 *   int total = sum.identity(0).over(pool, numbers);
 * }
 * }
 *
 * <p>Order is kept: the operator need not be commutative. Which results are combined with which
 * depends on the inputs' indexes alone: neighbours pair up, then neighbouring pairs, as in a binary
 * counter (the cascade of Higham, <i>Accuracy and Stability of Numerical Algorithms</i>, 2nd ed.,
 * §4.1). So the result has the same bits on every kind and number of workers, also if the operator
 * rounds.
 *
 * <p>Nobody chooses a chunk size: a task is an aligned part of the tree, as large as measured cost
 * makes worth its while. The operator and the mapping run on workers only. They must not change
 * their arguments, and must give equal results for equal arguments.
 *
 * <p>Unless {@link #unchecked}, associativity is checked on samples beside the reduction: on the
 * first three inputs, and further on at a few fixed indexes that grow apart, on neighbouring inputs
 * and on the results of up to 32 of them. The samples depend on nothing but the index, so an
 * operator is refused always or never. That costs a few calls for a few inputs, and about a hundred
 * at most for each time the input is four times as long. An operator that passes may still not be
 * associative.
 *
 * @param <T> the inputs
 * @param <A> what the operator combines
 * @param <X> what operator and mapping may throw
 */
public final class Reduction<
    T extends @Nullable Object, A extends @Nullable Object, X extends Exception> {

  private final Folding<T, A, X> folding;
  private final @Nullable Identity<A> identity;

  private record Identity<A extends @Nullable Object>(A value) {}

  private Reduction(Folding<T, A, X> folding, @Nullable Identity<A> identity) {
    this.folding = folding;
    this.identity = identity;
  }

  /** A reduction by that operator. */
  public static <A extends @Nullable Object, X extends Exception> Reduction<A, A, X> of(
      WorkBiFunction<? super A, ? super A, ? extends A, ? extends X> operator) {
    Objects.requireNonNull(operator, "operator");
    return new Reduction<>(Folding.ofInputs(operator), null);
  }

  /** A reduction that applies a function to each input, and combines what that returns. */
  public static <T extends @Nullable Object, A extends @Nullable Object, X extends Exception>
      Reduction<T, A, X> mapping(
          WorkFunction<? super T, ? extends A, ? extends X> function,
          WorkBiFunction<? super A, ? super A, ? extends A, ? extends X> operator) {
    Objects.requireNonNull(function, "function");
    Objects.requireNonNull(operator, "operator");
    return new Reduction<>(new Folding<>(function, operator, Equality.exact()), null);
  }

  /**
   * The same reduction with a result for no inputs. It is used for nothing else, so it changes no
   * other result.
   */
  public Reduction<T, A, X> identity(A value) {
    return new Reduction<>(folding, new Identity<>(value));
  }

  /**
   * The same reduction with another notion of what the check of associativity takes for equal.
   * Default: {@link Equality#exact}, which refuses most sums of floating-point numbers.
   */
  public Reduction<T, A, X> equality(Equality<? super A> equality) {
    Objects.requireNonNull(equality, "equality");
    return new Reduction<>(
        new Folding<>(folding.function(), folding.operator(), equality), identity);
  }

  /** The same reduction without the check, for operators that take long or are known. */
  public Reduction<T, A, X> unchecked() {
    return new Reduction<>(new Folding<>(folding.function(), folding.operator(), null), identity);
  }

  /**
   * Reduces the inputs and waits for the result.
   *
   * <p>A list with random access is read by the workers where they share this memory, and sent in
   * parts where they do not. Any other input is read by the calling thread, a bounded number ahead
   * of the workers, so it may be longer than memory is large.
   *
   * @throws X what operator or mapping threw, as it was thrown; the other tasks are cancelled then
   * @throws OperatorNotAssociativeException if a sample shows that it is not
   * @throws ReductionEmptyException if there are no inputs and no {@link #identity}
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public A over(Pool pool, Iterable<? extends T> inputs) throws X, InterruptedException {
    return inputs instanceof List<? extends T> list && inputs instanceof RandomAccess
        ? reduce(pool, new Source.OfList<>(list))
        : over(pool, inputs.iterator());
  }

  /** Reduces an array's elements, without copying it where workers share this memory. */
  public A over(Pool pool, T[] inputs) throws X, InterruptedException {
    return over(pool, Arrays.asList(inputs));
  }

  /** Reduces what the iterator still has. */
  public A over(Pool pool, Iterator<? extends T> inputs) throws X, InterruptedException {
    return reduce(pool, new Source.OfIterator<>(inputs));
  }

  /** Reduces the elements of a stream, which is consumed, but not closed. */
  public A over(Pool pool, Stream<? extends T> inputs) throws X, InterruptedException {
    return over(pool, inputs.iterator());
  }

  private A reduce(Pool pool, Source<T> source) throws X, InterruptedException {
    Tree<T, A> tree = new Tree<>(source, pool.workers(), folding);
    if (tree.isEmpty()) {
      if (identity == null) {
        throw new ReductionEmptyException();
      }
      return identity.value();
    }
    Throwable failure = null;
    while (failure == null && !tree.isDone()) {
      if (!tree.hasNext()) {
        throw new AssertionError("a part of the tree is missing");
      }
      failure = pass(pool, tree);
    }
    if (failure != null) {
      throw Rethrow.<X>asIs(failure);
    }
    return tree.result();
  }

  /** Runs steps until there are none, as a rule all; says what went wrong. */
  private @Nullable Throwable pass(Pool pool, Tree<T, A> tree) throws InterruptedException {
    // Closing it cancels what a failure, or the caller's interruption, leaves behind.
    try (Completions<Completed<Step<T, A>, @Nullable Part<A>>> ends =
        pool.asCompleted(() -> tree, folding)) {
      for (Completed<Step<T, A>, @Nullable Part<A>> end : ends) {
        switch (end.outcome()) {
          case Done(var part) -> tree.ended(end.input(), part);
          case Failed(var cause) -> {
            return cause;
          }
        }
      }
      return null;
    } catch (TaskInterruptedException e) {
      Thread.interrupted(); // the flag becomes the exception
      InterruptedException interrupted = new InterruptedException(e.getMessage());
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
