package dev.parloom.labs;

import dev.parloom.core.thread.ThreadPool;
import dev.parloom.measure.scaling.Amdahl;
import dev.parloom.measure.scaling.ScalingReport;
import dev.parloom.measure.scaling.ScalingStudy;
import dev.parloom.spi.ExitCode;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** {@code parloom lab amdahl}: a share of serial work is planted, and found again. */
public final class AmdahlLab implements Lab {

  private static final Key<Double> SERIAL =
      Key.share("serial", "The serial share, as 0.3 or 30%").defaultsTo("0.3");

  private static final int PARTS = 60;
  private static final int STEPS_A_PART = 4_000_000;

  /** So that no compiler finds that nobody wants it. */
  private volatile long result;

  @Override
  public String name() {
    return "amdahl";
  }

  @Override
  public String description() {
    return "Computes with 1 worker and more, a share of it where only one can, and finds that share"
        + " again from the times alone.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(JOBS, SERIAL);
  }

  @Override
  public int run(LabContext context) throws Exception {
    int serialParts = (int) Math.round(context.values().get(SERIAL) * PARTS);
    int most = Math.max(2, context.values().get(JOBS));
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
    context.print(
        String.format(
            Locale.ROOT,
            "planted: %.1f %% of the work is serial, so with %d workers %.2f times as fast",
            100.0 * serialParts / PARTS,
            most,
            new Amdahl((double) serialParts / PARTS).speedup(most)));
    context.print(report.table());
    context.print(report.summary());
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
