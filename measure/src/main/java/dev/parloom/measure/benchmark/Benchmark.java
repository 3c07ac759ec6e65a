package dev.parloom.measure.benchmark;

import com.sun.management.ThreadMXBean;
import dev.parloom.measure.Sample;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures functions in turns, in this JVM, and compares them. Immutable; each setting answers a
 * new one.
 *
 * <p>For work of a microsecond and more. A function that is called often enough is timed many calls
 * at once. What the compiler makes of nanoseconds of work among other code, and in another JVM,
 * only JMH tells.
 *
 * <p>Default: warmed up for 1 s each, then 20 rounds of at least 10 ms each.
 *
 * @param <X> what the functions throw
 */
public final class Benchmark<X extends Exception> {

  private static final int MOST_ROUNDS = 100_000;
  private static final int MOST_CALLS = 1_000_000_000;

  /** Where results go, so that no compiler finds that nobody wants them. */
  @SuppressWarnings({"unused", "NullAway"})
  private static volatile @Nullable Object sink;

  private final List<Named<X>> functions;
  private int rounds = 20;
  private Duration warmUp = Duration.ofSeconds(1);
  private Duration round = Duration.ofMillis(10);
  private LongSupplier nanos = System::nanoTime;
  private LongSupplier allocated = Benchmark::allocatedBytes;

  private record Named<X extends Exception>(String name, Timed<? extends X> function) {}

  private Benchmark(List<Named<X>> functions) {
    this.functions = List.copyOf(functions);
  }

  private Benchmark(Benchmark<X> other, List<Named<X>> functions) {
    this(functions);
    rounds = other.rounds;
    warmUp = other.warmUp;
    round = other.round;
    nanos = other.nanos;
    allocated = other.allocated;
  }

  /** A benchmark of one function; {@link #against} adds others. */
  public static <X extends Exception> Benchmark<X> of(String name, Timed<? extends X> function) {
    return new Benchmark<>(List.of(new Named<>(name, function)));
  }

  /**
   * Also measures this one, and compares it with the first.
   *
   * @throws IllegalArgumentException if another has that name
   */
  public Benchmark<X> against(String name, Timed<? extends X> function) {
    List<Named<X>> all = new ArrayList<>(functions);
    all.add(new Named<>(name, function));
    Set<String> names = new HashSet<>();
    for (Named<X> one : all) {
      if (!names.add(one.name())) {
        throw new IllegalArgumentException("two functions are named '%s'".formatted(name));
      }
    }
    return new Benchmark<>(this, all);
  }

  /**
   * How many rounds count.
   *
   * @param count 5 to 100,000: with fewer no difference is ever significant
   */
  public Benchmark<X> rounds(int count) {
    if (count < 5 || count > MOST_ROUNDS) {
      throw new IllegalArgumentException(
          "rounds must be 5 to %,d, but are %,d".formatted(MOST_ROUNDS, count));
    }
    Benchmark<X> copy = new Benchmark<>(this, functions);
    copy.rounds = count;
    return copy;
  }

  /** How long each function is called before anything counts; at least once in any case. */
  public Benchmark<X> warmUp(Duration time) {
    Benchmark<X> copy = new Benchmark<>(this, functions);
    copy.warmUp = notNegative("the time to warm up", time);
    return copy;
  }

  /** How long a round is at least: so many calls are timed at once. Zero for one call. */
  public Benchmark<X> roundOf(Duration least) {
    Benchmark<X> copy = new Benchmark<>(this, functions);
    copy.round = notNegative("a round", least);
    return copy;
  }

  /** By another clock, for tests. */
  Benchmark<X> on(LongSupplier clock, LongSupplier allocations) {
    Benchmark<X> copy = new Benchmark<>(this, functions);
    copy.nanos = clock;
    copy.allocated = allocations;
    return copy;
  }

  /**
   * Measures, on the calling thread.
   *
   * @throws X what a function threw first; the benchmark ends then
   */
  public BenchmarkReport run() throws X {
    int[] calls = new int[functions.size()];
    for (int i = 0; i < calls.length; i++) {
      calls[i] = callsARound(functions.get(i).function());
    }
    List<List<Double>> seconds = lists();
    List<List<Double>> bytes = lists();
    for (int number = 0; number < rounds; number++) {
      for (int place = 0; place < calls.length; place++) {
        // To and fro, so that none always follows the same other.
        int i = number % 2 == 0 ? place : calls.length - 1 - place;
        long before = allocated.getAsLong();
        long took = time(functions.get(i).function(), calls[i]);
        bytes.get(i).add((double) Math.max(0, allocated.getAsLong() - before) / calls[i]);
        seconds.get(i).add(took / 1e9 / calls[i]);
      }
    }
    List<Measurement> measurements = new ArrayList<>();
    for (int i = 0; i < calls.length; i++) {
      measurements.add(
          new Measurement(
              functions.get(i).name(),
              new Sample(seconds.get(i)),
              new Sample(bytes.get(i)),
              calls[i]));
    }
    return new BenchmarkReport(measurements, comparisons(measurements));
  }

  private List<List<Double>> lists() {
    return functions.stream().map(_ -> (List<Double>) new ArrayList<Double>()).toList();
  }

  /** Warms up, and finds how many calls make a round. */
  private int callsARound(Timed<? extends X> function) throws X {
    long start = nanos.getAsLong();
    int calls = 1;
    while (true) {
      long took = time(function, calls);
      boolean longEnough = took >= round.toNanos() || calls >= MOST_CALLS;
      if (longEnough && nanos.getAsLong() - start >= warmUp.toNanos()) {
        return calls;
      }
      if (!longEnough) {
        double factor = took == 0 ? 2 : Math.min(2, 1.1 * round.toNanos() / took);
        calls = (int) Math.min(MOST_CALLS, Math.max(calls + 1L, (long) (calls * factor)));
      }
    }
  }

  private long time(Timed<? extends X> function, int calls) throws X {
    long start = nanos.getAsLong();
    for (int call = 0; call < calls; call++) {
      sink = function.run();
    }
    return nanos.getAsLong() - start;
  }

  private static List<Comparison> comparisons(List<Measurement> measurements) {
    List<Comparison> alone =
        measurements.stream()
            .skip(1)
            .map(one -> Comparison.of(one, measurements.getFirst()))
            .toList();
    return holm(alone);
  }

  /** The least probable counts as often as there are, the next once less, and so on. */
  static List<Comparison> holm(List<Comparison> alone) {
    List<Integer> order =
        IntStream.range(0, alone.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> alone.get(i).probability()))
            .toList();
    List<Comparison> corrected = new ArrayList<>(alone);
    double least = 0;
    for (int rank = 0; rank < order.size(); rank++) {
      int i = order.get(rank);
      least = Math.max(least, Math.min(1, (order.size() - rank) * alone.get(i).probability()));
      corrected.set(i, alone.get(i).withProbability(least));
    }
    return corrected;
  }

  /** By all threads since the JVM began, ended ones too. */
  private static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? threads.getTotalThreadAllocatedBytes()
        : 0;
  }

  private static Duration notNegative(String what, Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative, but is %s".formatted(what, time));
    }
    return time;
  }
}
