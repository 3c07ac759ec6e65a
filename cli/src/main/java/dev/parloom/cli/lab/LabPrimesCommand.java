package dev.parloom.cli.lab;

import dev.parloom.cli.console.ExitCode;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.compute.Primes;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parloom lab primes}: work that is worth more processors. */
@Command(
    name = "primes",
    description = "Counts the primes in a range, with one worker and with several.",
    mixinStandardHelpOptions = true)
final class LabPrimesCommand implements Callable<Integer> {

  private static final long MOST_FROM = 9_000_000_000_000_000_000L;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption();

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "The first number. Default: 10000000000000.")
  private long from = 10_000_000_000_000L;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many numbers. Default: 2000000; at most 100000000.")
  private long count = 2_000_000;

  @Override
  public Integer call() throws InterruptedException {
    LabTimes.requireWithin(spec, "--from", from, 0, MOST_FROM);
    LabTimes.requireWithin(spec, "--count", count, 1, 100_000_000);
    long primes = LabTimes.compare(jobs.count(), pool -> Primes.count(pool, from, from + count));
    StandardOutput.println(
        String.format(Locale.ROOT, "%,d primes from %,d to %,d", primes, from, from + count - 1));
    return ExitCode.ALL_DONE;
  }
}
