package dev.parloom.labs;

import dev.parloom.compute.Equality;
import dev.parloom.compute.OperatorNotAssociativeException;
import dev.parloom.compute.Reduction;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.spi.ExitCode;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * {@code parloom lab reduction}: a tree of any associative operator, and operators that are not.
 */
public final class ReductionLab implements Lab {
  private static final Key<Integer> COUNT =
      Key.integer("count", "How many numbers", 1, 20_000_000).defaultsTo("2000000");

  @Override
  public String name() {
    return "reduction";
  }

  @Override
  public String description() {
    return "Reduces numbers as a tree, and refuses operators that are not associative.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(JOBS, COUNT);
  }

  @Override
  public int run(LabContext context) throws InterruptedException {
    int count = context.values().get(COUNT);
    try (Pool caller = CallerPool.open()) {
      List<Integer> upTo19 = IntStream.range(0, 20).boxed().toList();
      context.print("0 + 1 + … + 19 = " + Reduction.of(Integer::sum).over(caller, upTo19));
      refused(context, "a - b", Reduction.of((Integer a, Integer b) -> a - b), caller, upTo19);
      refused(context, "a ^ b", Reduction.of(Math::pow), caller, List.of(2.0, 1.0, 2.0));
    }
    List<Double> numbers = new SplittableRandom(1).doubles(count).boxed().toList();
    Reduction<Double, Double, RuntimeException> sum =
        Reduction.of(Double::sum).equality(Equality.within(1e-12));
    double result = Times.compare(context, pool -> sum.over(pool, numbers));
    context.print(
        String.format(
            Locale.ROOT,
            "the sum of %,d random numbers is %s to the last bit, whatever the workers",
            count,
            result));
    return ExitCode.ALL_DONE;
  }

  private static <A> void refused(
      LabContext context,
      String name,
      Reduction<A, A, RuntimeException> reduction,
      Pool pool,
      List<A> inputs)
      throws InterruptedException {
    try {
      context.print(name + " gives " + reduction.over(pool, inputs));
    } catch (OperatorNotAssociativeException e) {
      context.print("%s is refused: %s".formatted(name, e.getMessage()));
    }
  }
}
