package dev.parloom.cli.lab;

import dev.parloom.cli.console.ExitCode;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.cli.option.Converters;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.measure.scaling.Amdahl;
import dev.parloom.measure.scaling.ScalingReport;
import dev.parloom.measure.scaling.ScalingStudy;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parloom lab amdahl}: a share of serial work is planted, and found again. */
@Command(
    name = "amdahl",
    description =
        "Computes with 1 worker and more, a share of it where only one can, and finds that share"
            + " again from the times alone.",
    mixinStandardHelpOptions = true)
final class LabAmdahlCommand implements Callable<Integer> {

  private static final int PARTS = 60;
  private static final int STEPS_A_PART = 4_000_000;

  @Mixin private JobsOption jobs = new JobsOption();

  @Option(
      names = "--serial",
      paramLabel = "SHARE",
      converter = Converters.Share.class,
      description = "The serial share, as 0.3 or 30%%. Default: 0.3.")
  private double serial = 0.3;

  /** So that no compiler finds that nobody wants it. */
  private volatile long result;

  @Override
  public Integer call() throws Exception {
    int serialParts = (int) Math.round(serial * PARTS);
    int most = Math.max(2, jobs.count());
    ScalingReport report =
        ScalingStudy.of(
                "amdahl",
                (int workers) -> {
                  long sum = compute(serialParts);
                  try (ThreadPool pool = ThreadPool.platform(workers)) {
                    List<Integer> parts = IntStream.range(serialParts, PARTS).boxed().toList();
                    for (long part : pool.map(parts, _ -> compute(1))) {
                      sum += part;
                    }
                  }
                  result = sum;
                })
            .workers(IntStream.rangeClosed(1, most).toArray())
            .warmUp(2)
            .measure();
    StandardOutput.println(
        String.format(
            Locale.ROOT,
            "planted: %.1f %% of the work is serial, so with %d workers %.2f times as fast",
            100.0 * serialParts / PARTS,
            most,
            new Amdahl((double) serialParts / PARTS).speedup(most)));
    StandardOutput.println(report.table());
    StandardOutput.println(report.summary());
    return ExitCode.ALL_DONE;
  }

  /**
   * So many parts of arithmetic that no two processors share anything for: xorshift, of which a
   * compiler cannot do several steps at once, as it can of multiplications (G. Marsaglia,
   * <i>Xorshift RNGs</i>, Journal of Statistical Software 8, 2003).
   */
  private static long compute(int parts) {
    long state = 1L + parts;
    for (long step = 0; step < (long) parts * STEPS_A_PART; step++) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
    }
    return state;
  }
}
