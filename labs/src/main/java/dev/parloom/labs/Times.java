package dev.parloom.labs;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** The same work on one thread and on several, and how long each took. */
final class Times {

  /** What random numbers begin with, so that the same work is done each time. */
  static final Key<Long> SEED =
      Key.number("seed", "What random numbers begin with", Long.MIN_VALUE, Long.MAX_VALUE)
          .label("S")
          .defaultsTo("1");

  private Times() {}

  /** What is timed. */
  @FunctionalInterface
  interface Work<R> {
    R on(Pool pool) throws InterruptedException;
  }

  /**
   * Prints seconds and speed-up after a first run that lets the code get warm, and returns the
   * result, which must be the same each time.
   */
  static <R> R compare(LabContext context, Work<R> work) throws InterruptedException {
    int most = context.values().get(Lab.JOBS);
    R result;
    try (ThreadPool pool = ThreadPool.platform(most)) {
      result = work.on(pool);
    }
    context.print("workers    seconds  speed-up");
    double alone = 0;
    Set<Integer> counts = new TreeSet<>(Set.of(1));
    counts.add(most);
    for (int workers : counts) {
      try (ThreadPool pool = ThreadPool.platform(workers)) {
        long start = System.nanoTime();
        R again = work.on(pool);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!again.equals(result)) {
          throw new IllegalStateException(
              "%d workers gave %s instead of %s".formatted(workers, again, result));
        }
        alone = workers == 1 ? seconds : alone;
        context.print(
            String.format(Locale.ROOT, "%7d %10.3f %9.2f", workers, seconds, alone / seconds));
      }
    }
    return result;
  }
}
