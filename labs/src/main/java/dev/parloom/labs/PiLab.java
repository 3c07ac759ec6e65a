package dev.parloom.labs;

import dev.parloom.compute.MonteCarloPi;
import dev.parloom.spi.ExitCode;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Locale;

/** {@code parloom lab pi}: many tiny samples, for which nobody chooses a chunk size. */
public final class PiLab implements Lab {
  private static final Key<Long> SAMPLES =
      Key.number("samples", "How many points", 1, 100_000_000_000L).defaultsTo("100000000");

  @Override
  public String name() {
    return "pi";
  }

  @Override
  public String description() {
    return "Estimates pi from random points, with one worker and with several.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(JOBS, SAMPLES, Times.SEED);
  }

  @Override
  public int run(LabContext context) throws InterruptedException {
    Values values = context.values();
    long samples = values.get(SAMPLES);
    long seed = values.get(Times.SEED);
    long hits = Times.compare(context, pool -> MonteCarloPi.hits(pool, samples, seed));
    double pi = 4.0 * hits / samples;
    context.print(
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
