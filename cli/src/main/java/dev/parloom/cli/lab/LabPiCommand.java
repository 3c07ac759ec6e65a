package dev.parloom.cli.lab;

import dev.parloom.cli.console.ExitCode;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.compute.MonteCarloPi;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parloom lab pi}: many tiny samples, for which nobody chooses a chunk size. */
@Command(
    name = "pi",
    description = "Estimates pi from random points, with one worker and with several.",
    mixinStandardHelpOptions = true)
final class LabPiCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption();

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "How many points. Default: 100000000; at most 100000000000.")
  private long samples = 100_000_000;

  @Option(names = "--seed", paramLabel = "S", description = "Default: 1.")
  private long seed = 1;

  @Override
  public Integer call() throws InterruptedException {
    LabTimes.requireWithin(spec, "--samples", samples, 1, 100_000_000_000L);
    long hits = LabTimes.compare(jobs.count(), pool -> MonteCarloPi.hits(pool, samples, seed));
    double pi = 4.0 * hits / samples;
    StandardOutput.println(
        String.format(
            Locale.ROOT,
            "%,d of %,d points hit, whatever the workers: pi is about %.6f (off by %.6f)",
            hits,
            samples,
            pi,
            Math.abs(pi - Math.PI)));
    return ExitCode.ALL_DONE;
  }
}
