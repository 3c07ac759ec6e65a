package dev.parloom.cli.lab;

import dev.parloom.cli.console.StandardOutput;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.ThreadPool;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The same work on one thread and on several, and how long each took. */
final class LabTimes {

  private LabTimes() {}

  /** What is timed. */
  @FunctionalInterface
  interface Work<R> {
    R on(Pool pool) throws InterruptedException;
  }

  /**
   * Prints seconds and speed-up after a first run that lets the code get warm, and returns the
   * result, which must be the same each time.
   */
  static <R> R compare(int most, Work<R> work) throws InterruptedException {
    R result;
    try (ThreadPool pool = ThreadPool.platform(most)) {
      result = work.on(pool);
    }
    StandardOutput.println("workers    seconds  speed-up");
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
        StandardOutput.println(
            String.format(Locale.ROOT, "%7d %10.3f %9.2f", workers, seconds, alone / seconds));
      }
    }
    return result;
  }

  /** Refuses a number that an option does not take. */
  static void requireWithin(CommandSpec spec, String option, long number, long least, long most) {
    if (number < least || number > most) {
      throw new ParameterException(
          spec.commandLine(),
          String.format(
              Locale.ROOT, "%s must be %,d to %,d, but is %,d", option, least, most, number));
    }
  }
}
