package dev.parloom.labs;

import dev.parloom.core.thread.ThreadPool;
import dev.parloom.measure.scaling.ScalingReport;
import dev.parloom.measure.scaling.ScalingStudy;
import dev.parloom.spi.ExitCode;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import java.math.BigInteger;

/** {@code parloom lab sequential}: work that cannot gain, as each step needs the one before. */
public final class SequentialLab implements Lab {

  private static final int TIMES = 20;

  @Override
  public String name() {
    return "sequential";
  }

  @Override
  public String description() {
    return "Applies f(x) = x² − x + 1 twenty times from 3, each time on a pool: no number of"
        + " workers makes it faster.";
  }

  @Override
  public int run(LabContext context) throws Exception {
    BigInteger value = apply(1);
    String digits = value.mod(BigInteger.valueOf(100_000)).toString();
    context.print(
        "f applied %d times to 3 has %,d bits and ends in %s"
            .formatted(TIMES, value.bitLength(), digits));
    ScalingReport report =
        ScalingStudy.of("sequential", SequentialLab::apply).workers(1, 2, 4).rounds(11).measure();
    context.print(report.table());
    context.print(report.summary());
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
