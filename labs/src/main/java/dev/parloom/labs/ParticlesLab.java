package dev.parloom.labs;

import dev.parloom.compute.Particles;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.spi.ExitCode;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** {@code parloom lab particles}: arrays split over workers. */
public final class ParticlesLab implements Lab {

  private static final Key<Integer> COUNT =
      Key.integer("count", "How many particles", 1, 10_000_000).defaultsTo("10000");
  private static final Key<Integer> STEPS =
      Key.integer("steps", "How many steps of 0.00001 s", 0, 10_000_000).defaultsTo("10000");

  private static final double[] X = {0.3, 0, -0.1};
  private static final double[] Y = {0.5, -0.5, -0.4};
  private static final double[] SPEED = {1, -1, 3};

  @Override
  public String name() {
    return "particles";
  }

  @Override
  public String description() {
    return "Moves particles around the origin, with one worker and with several.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(JOBS, COUNT, STEPS, Times.SEED);
  }

  @Override
  public int run(LabContext context) throws InterruptedException {
    Values values = context.values();
    int count = values.get(COUNT);
    int steps = values.get(STEPS);
    double seconds = steps * Particles.STEP_SECONDS;
    try (Pool pool = CallerPool.open()) {
      Particles three = Particles.at(X, Y, SPEED).after(pool, seconds);
      for (int i = 0; i < three.count(); i++) {
        context.print(
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
    SplittableRandom random = new SplittableRandom(values.get(Times.SEED));
    Particles many =
        Particles.at(
            random.doubles(count, -1, 1).toArray(),
            random.doubles(count, -1, 1).toArray(),
            random.doubles(count, -1, 1).toArray());
    double last = Times.compare(context, pool -> many.after(pool, seconds).x(count - 1));
    context.print(
        String.format(
            Locale.ROOT,
            "%,d particles, %,d steps; the last one's x is %s, whatever the workers",
            count,
            steps,
            last));
    return ExitCode.ALL_DONE;
  }
}
