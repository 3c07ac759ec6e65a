package dev.parloom.cli.lab;

import dev.parloom.cli.console.ExitCode;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.measure.scaling.ScalingReport;
import dev.parloom.measure.scaling.ScalingStudy;
import java.math.BigInteger;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code parloom lab sequential}: work that cannot gain, as each step needs the one before. */
@Command(
    name = "sequential",
    description =
        "Applies f(x) = x² − x + 1 twenty times from 3, each time on a pool: no number of workers"
            + " makes it faster.",
    mixinStandardHelpOptions = true)
final class LabSequentialCommand implements Callable<Integer> {

  private static final int TIMES = 20;

  @Override
  public Integer call() throws Exception {
    BigInteger value = apply(1);
    String digits = value.mod(BigInteger.valueOf(100_000)).toString();
    StandardOutput.println(
        "f applied %d times to 3 has %,d bits and ends in %s"
            .formatted(TIMES, value.bitLength(), digits));
    ScalingReport report =
        ScalingStudy.of("sequential", LabSequentialCommand::apply)
            .workers(1, 2, 4)
            .rounds(11)
            .measure();
    StandardOutput.println(report.table());
    StandardOutput.println(report.summary());
    return ExitCode.ALL_DONE;
  }

  private static BigInteger apply(int workers) throws Exception {
    BigInteger x = BigInteger.valueOf(3);
    try (ThreadPool pool = ThreadPool.platform(workers)) {
      for (int time = 0; time < TIMES; time++) {
        BigInteger before = x;
        x = pool.submit(() -> before.multiply(before).subtract(before).add(BigInteger.ONE)).get();
      }
    }
    return x;
  }
}
