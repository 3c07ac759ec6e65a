package dev.parloom.cli.lab;

import dev.parloom.cli.console.ExitCode;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.compute.Particles;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parloom lab particles}: arrays split over workers. */
@Command(
    name = "particles",
    description = "Moves particles around the origin, with one worker and with several.",
    mixinStandardHelpOptions = true)
final class LabParticlesCommand implements Callable<Integer> {

  private static final double[] X = {0.3, 0, -0.1};
  private static final double[] Y = {0.5, -0.5, -0.4};
  private static final double[] SPEED = {1, -1, 3};

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many particles. Default: 10000; at most 10000000.")
  private int count = 10_000;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "How many steps of 0.00001 s. Default: 10000; at most 10000000.")
  private int steps = 10_000;

  @Option(names = "--seed", paramLabel = "S", description = "Default: 1.")
  private long seed = 1;

  @Override
  public Integer call() throws InterruptedException {
    LabTimes.requireWithin(spec, "--count", count, 1, 10_000_000);
    LabTimes.requireWithin(spec, "--steps", steps, 0, 10_000_000);
    double seconds = steps * Particles.STEP_SECONDS;
    try (Pool pool = CallerPool.open()) {
      Particles three = Particles.at(X, Y, SPEED).after(pool, seconds);
      for (int i = 0; i < three.count(); i++) {
        StandardOutput.println(
            String.format(
                Locale.ROOT,
                "(%.6f, %.6f) at speed %+.0f is at (%.6f, %.6f) after %.5f s",
                X[i],
                Y[i],
                SPEED[i],
                three.x(i),
                three.y(i),
                seconds));
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    Particles many =
        Particles.at(
            random.doubles(count, -1, 1).toArray(),
            random.doubles(count, -1, 1).toArray(),
            random.doubles(count, -1, 1).toArray());
    double last = LabTimes.compare(jobs.count(), pool -> many.after(pool, seconds).x(count - 1));
    StandardOutput.println(
        String.format(
            Locale.ROOT,
            "%,d particles, %,d steps; the last one's x is %s, whatever the workers",
            count,
            steps,
            last));
    return ExitCode.ALL_DONE;
  }
}
