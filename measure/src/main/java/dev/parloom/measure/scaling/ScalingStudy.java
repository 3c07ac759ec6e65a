package dev.parloom.measure.scaling;

import dev.parloom.measure.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Measures a job with more and more workers, in turns, so that what else the machine does meanwhile
 * falls on all alike. Immutable; each setting answers a new one.
 *
 * <p>Default: 1, 2, 4 … workers up to twice the processors, one round to warm up, 7 that count.
 *
 * @param <X> what the job throws
 */
public final class ScalingStudy<X extends Exception> {

  private static final int MOST_WORKERS = 10_000;
  private static final int MOST_ROUNDS = 10_000;

  private final String name;
  private final ScalingJob<X> job;
  private SortedSet<Integer> workers;
  private int rounds = 7;
  private int warmUp = 1;
  private boolean growing;
  private Consumer<Round> listener = _ -> {};
  private Machine machine = Machine.here();

  private ScalingStudy(String name, ScalingJob<X> job) {
    this.name = name;
    this.job = job;
    workers = standardWorkers(machine.processors());
  }

  private ScalingStudy(ScalingStudy<X> other) {
    name = other.name;
    job = other.job;
    workers = other.workers;
    rounds = other.rounds;
    warmUp = other.warmUp;
    growing = other.growing;
    listener = other.listener;
    machine = other.machine;
  }

  /** A study of this job. */
  public static <X extends Exception> ScalingStudy<X> of(String name, ScalingJob<X> job) {
    return new ScalingStudy<>(name, job);
  }

  /** 1, 2, 4 … up to twice as many, and as many. */
  static SortedSet<Integer> standardWorkers(int processors) {
    SortedSet<Integer> counts = new TreeSet<>(List.of(processors));
    for (int count = 1; count <= 2 * processors; count *= 2) {
      counts.add(count);
    }
    return counts;
  }

  /**
   * The numbers of workers to try; 1, to which the others are compared, is always among them.
   *
   * @param counts 1 to 10,000 each, at least one of them more than 1
   */
  public ScalingStudy<X> workers(int... counts) {
    SortedSet<Integer> all = new TreeSet<>(List.of(1));
    for (int count : counts) {
      all.add(within("workers", count, 1, MOST_WORKERS));
    }
    if (all.size() < 2) {
      throw new IllegalArgumentException(
          "a study needs a number of workers other than 1, but got " + Arrays.toString(counts));
    }
    ScalingStudy<X> copy = new ScalingStudy<>(this);
    copy.workers = all;
    return copy;
  }

  /**
   * How often each number of workers is measured.
   *
   * @param count 5 to 10,000: with fewer no difference is ever beyond chance
   */
  public ScalingStudy<X> rounds(int count) {
    ScalingStudy<X> copy = new ScalingStudy<>(this);
    copy.rounds = within("rounds", count, 5, MOST_ROUNDS);
    return copy;
  }

  /**
   * How many rounds go before, for compilers and caches, and do not count.
   *
   * @param count 0 to 10,000
   */
  public ScalingStudy<X> warmUp(int count) {
    ScalingStudy<X> copy = new ScalingStudy<>(this);
    copy.warmUp = within("rounds to warm up", count, 0, MOST_ROUNDS);
    return copy;
  }

  /** Says that the job does N times the work with N workers, so that pace is what counts. */
  public ScalingStudy<X> growing() {
    ScalingStudy<X> copy = new ScalingStudy<>(this);
    copy.growing = true;
    return copy;
  }

  /** Tells of each round when it has ended, on the measuring thread, between the rounds. */
  public ScalingStudy<X> onRound(Consumer<Round> told) {
    ScalingStudy<X> copy = new ScalingStudy<>(this);
    copy.listener = told;
    return copy;
  }

  /** As if on another machine, for tests. */
  ScalingStudy<X> on(Machine other) {
    ScalingStudy<X> copy = new ScalingStudy<>(this);
    copy.machine = other;
    return copy;
  }

  /**
   * How often the job is going to run.
   *
   * @see #onRound
   */
  public int runs() {
    return (warmUp + rounds) * workers.size();
  }

  /**
   * Measures, on the calling thread.
   *
   * @throws X what the job threw first; the study ends then
   */
  public ScalingReport measure() throws X {
    double load = machine.load();
    SortedMap<Integer, List<Double>> seconds = new TreeMap<>();
    SortedMap<Integer, List<Double>> busy = new TreeMap<>();
    for (int count : workers) {
      seconds.put(count, new ArrayList<>());
      busy.put(count, new ArrayList<>());
    }
    for (int round = 1 - warmUp; round <= rounds; round++) {
      for (int count : order(round)) {
        double cpuBefore = machine.cpuSeconds();
        long start = machine.nanos();
        job.run(count);
        long took = Math.max(1, machine.nanos() - start);
        double cpu = machine.cpuSeconds() - cpuBefore;
        if (round > 0) {
          seconds.get(count).add(took / 1e9);
          busy.get(count).add(Math.max(0, cpu) / (took / 1e9));
        }
        listener.accept(new Round(round, rounds, count, Duration.ofNanos(took)));
      }
    }
    return new ScalingReport(
        name, samples(seconds), samples(busy), growing, machine.processors(), load);
  }

  /** To and fro, so that none always follows the same other. */
  private List<Integer> order(int round) {
    List<Integer> order = new ArrayList<>(workers);
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    return order;
  }

  private static SortedMap<Integer, Sample> samples(SortedMap<Integer, List<Double>> values) {
    SortedMap<Integer, Sample> samples = new TreeMap<>();
    values.forEach((count, all) -> samples.put(count, new Sample(all)));
    return samples;
  }

  private static int within(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %,d to %,d, but are %,d".formatted(what, least, most, value));
    }
    return value;
  }

  /**
   * One run of the job.
   *
   * @param number from 1; below that it was to warm up
   * @param of how many count
   * @param workers how many there were
   * @param took how long it took
   */
  public record Round(int number, int of, int workers, Duration took) {}
}
