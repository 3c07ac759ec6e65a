package dev.parloom.cli.lab;

import dev.parloom.cli.console.ExitCode;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.compute.Equality;
import dev.parloom.compute.OperatorNotAssociativeException;
import dev.parloom.compute.Reduction;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parloom lab reduction}: a tree of any associative operator, and operators that are not.
 */
@Command(
    name = "reduction",
    description = "Reduces numbers as a tree, and refuses operators that are not associative.",
    mixinStandardHelpOptions = true)
final class LabReductionCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many numbers. Default: 2000000; at most 20000000.")
  private int count = 2_000_000;

  @Override
  public Integer call() throws InterruptedException {
    LabTimes.requireWithin(spec, "--count", count, 1, 20_000_000);
    try (Pool caller = CallerPool.open()) {
      List<Integer> upTo19 = IntStream.range(0, 20).boxed().toList();
      StandardOutput.println("0 + 1 + … + 19 = " + Reduction.of(Integer::sum).over(caller, upTo19));
      refused("a - b", Reduction.of((Integer a, Integer b) -> a - b), caller, upTo19);
      refused("a ^ b", Reduction.of(Math::pow), caller, List.of(2.0, 1.0, 2.0));
    }
    List<Double> numbers = new SplittableRandom(1).doubles(count).boxed().toList();
    Reduction<Double, Double, RuntimeException> sum =
        Reduction.of(Double::sum).equality(Equality.within(1e-12));
    double result = LabTimes.compare(jobs.count(), pool -> sum.over(pool, numbers));
    StandardOutput.println(
        String.format(
            Locale.ROOT,
            "the sum of %,d random numbers is %s to the last bit, whatever the workers",
            count,
            result));
    return ExitCode.ALL_DONE;
  }

  private static <A> void refused(
      String name, Reduction<A, A, RuntimeException> reduction, Pool pool, List<A> inputs)
      throws InterruptedException {
    try {
      StandardOutput.println(name + " gives " + reduction.over(pool, inputs));
    } catch (OperatorNotAssociativeException e) {
      StandardOutput.println("%s is refused: %s".formatted(name, e.getMessage()));
    }
  }
}
