package dev.parloom.labs;

import dev.parloom.compute.Primes;
import dev.parloom.spi.ExitCode;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Locale;

/** {@code parloom lab primes}: work that is worth more processors. */
public final class PrimesLab implements Lab {

  private static final Key<Long> FROM =
      Key.number("from", "The first number", 0, 9_000_000_000_000_000_000L)
          .defaultsTo("10000000000000");
  private static final Key<Long> COUNT =
      Key.number("count", "How many numbers", 1, 100_000_000).defaultsTo("2000000");

  @Override
  public String name() {
    return "primes";
  }

  @Override
  public String description() {
    return "Counts the primes in a range, with one worker and with several.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(JOBS, FROM, COUNT);
  }

  @Override
  public int run(LabContext context) throws InterruptedException {
    Values values = context.values();
    long from = values.get(FROM);
    long count = values.get(COUNT);
    long primes = Times.compare(context, pool -> Primes.count(pool, from, from + count));
    context.print(
        String.format(Locale.ROOT, "%,d primes from %,d to %,d", primes, from, from + count - 1));
    return ExitCode.ALL_DONE;
  }
}
