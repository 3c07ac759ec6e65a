package dev.parloom.measure.scaling;

import dev.parloom.measure.Sample;
import dev.parloom.measure.chart.LineChart;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hipparchus.stat.inference.MannWhitneyUTest;

/**
 * What a study measured, and what follows from it. Immutable.
 *
 * <p>Speed-ups are by medians, and those of a job that grows with its workers compare its pace.
 * Numbers of workers beyond the processors are left out of the laws if all processors were busy
 * with them: what they do not gain there is the machine's limit, not the job's.
 */
public final class ScalingReport {

  /** So much of all processors' time is all of it: something always waits a little. */
  private static final double ALL_BUSY = 0.9;

  /** Less than this is no gain, as one measures as much by chance. */
  static final double GAIN = 1.05;

  /** How probable a difference must be at most, if there were none, to count as one. */
  private static final double CHANCE = 0.01;

  /** A law with more parameters, or less common, must describe it so much better. */
  private static final double BETTER = 0.85;

  private final String name;
  private final SortedMap<Integer, Sample> seconds;
  private final SortedMap<Integer, Sample> busy;
  private final boolean growing;
  private final int processors;
  private final double loadBefore;
  private final Timings timings;
  private final SortedSet<Integer> leftOut = new TreeSet<>();
  private final List<Fit> fits;

  ScalingReport(
      String name,
      SortedMap<Integer, Sample> seconds,
      SortedMap<Integer, Sample> busy,
      boolean growing,
      int processors,
      double loadBefore) {
    this.name = name;
    this.seconds = Collections.unmodifiableSortedMap(new TreeMap<>(seconds));
    this.busy = new TreeMap<>(busy);
    this.growing = growing;
    this.processors = processors;
    this.loadBefore = loadBefore;
    SortedMap<Integer, Sample> unit = new TreeMap<>();
    seconds.forEach(
        (workers, sample) -> unit.put(workers, growing ? over(sample, workers) : sample));
    timings = new Timings(unit);
    for (int workers : seconds.keySet()) {
      if (workers > processors && busyProcessors(workers) >= ALL_BUSY * processors) {
        leftOut.add(workers);
        unit.remove(workers);
      }
    }
    fits = unit.size() < 2 ? List.of() : fits(new Timings(unit));
  }

  private static Sample over(Sample sample, int divisor) {
    return new Sample(sample.values().stream().map(value -> value / divisor).toList());
  }

  private List<Fit> fits(Timings fitted) {
    List<Fit> order = new ArrayList<>();
    Fit amdahl = Fit.amdahl(fitted);
    Fit gustafson = Fit.gustafson(fitted);
    boolean grows = fitted.size() == 2 ? growing : gustafson.loss() < BETTER * amdahl.loss();
    order.add(grows ? gustafson : amdahl);
    order.add(grows ? amdahl : gustafson);
    if (fitted.size() > 2) {
      Fit universal = Fit.universal(fitted);
      boolean costs =
          universal.parameters().values().stream().skip(1).allMatch(cost -> cost.low() > 0)
              && universal.loss() < BETTER * order.getFirst().loss();
      order.add(costs ? 0 : order.size(), universal);
    }
    return List.copyOf(order);
  }

  /** The job's name. */
  public String name() {
    return name;
  }

  /** How long each run took, by the number of workers, fewest first; without those to warm up. */
  public SortedMap<Integer, Sample> seconds() {
    return seconds;
  }

  /** How many times as fast as one worker so many were; 1.0 for one. */
  public double speedup(int workers) {
    return timings.speedup(workers);
  }

  /**
   * How many processors worked for this process on average, with so many workers. Those of child
   * processes count on Linux, if they ended with the run.
   */
  public double busyProcessors(int workers) {
    Sample sample = busy.get(workers);
    if (sample == null) {
      throw new IllegalArgumentException(workers + " workers were not measured");
    }
    return sample.median();
  }

  /** Whether the job does N times the work with N workers. */
  public boolean isGrowing() {
    return growing;
  }

  /** How many processors there are. */
  public int processors() {
    return processors;
  }

  /** How many other programs wanted to run at once in the minute before; 0 if that is not known. */
  public double loadBefore() {
    return loadBefore;
  }

  /** The numbers of workers that were measured, but are left out of the laws. */
  public SortedSet<Integer> leftOut() {
    return Collections.unmodifiableSortedSet(leftOut);
  }

  /**
   * The laws with their parameters, the one that describes the measurements best first. Two numbers
   * of workers cannot tell the laws apart: then it is the usual one, and the Universal Scalability
   * Law, which needs three, is missing.
   */
  public List<Fit> fits() {
    return fits;
  }

  /** The first of {@link #fits}; empty if the machine allows for one worker only. */
  public Optional<Fit> fit() {
    return fits.stream().findFirst();
  }

  /**
   * Whether more workers made it faster at all: some by 5 % and more, and by more than what chance
   * does once in a hundred studies, by the Mann–Whitney U test.
   */
  public boolean gains() {
    double[] one = array(timings.sample(1));
    return timings.seconds().entrySet().stream()
        .anyMatch(entry ->
            timings.speedup(entry.getKey()) >= GAIN
                && new MannWhitneyUTest().mannWhitneyUTest(one, array(entry.getValue())) < CHANCE);
  }

  private static double[] array(Sample sample) {
    return sample.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The fewest workers measured that are as fast as the fastest, but for 5 %; 1 if none gains. */
  public int recommended() {
    if (!gains()) {
      return 1;
    }
    double most = seconds.keySet().stream().mapToDouble(this::speedup).max().orElseThrow();
    return seconds.keySet().stream()
        .filter(workers -> speedup(workers) >= most / GAIN)
        .findFirst()
        .orElseThrow();
  }

  /** What it means, a few sentences, each a line. */
  public String summary() {
    return String.join("\n", new Sentences(this).all());
  }

  /** Speed-up over workers: what was measured, what is ideal, and what the best law says. */
  public LineChart chart() {
    return ScalingChart.of(this);
  }

  /**
   * All of it as a page of HTML that needs nothing besides itself.
   *
   * @param facts what else the reader should know of the study, as machine and date, by name
   * @throws dev.parloom.measure.chart.ChartUnavailableException if this machine cannot draw
   */
  public String html(SequencedMap<String, String> facts) {
    return new ScalingPage(this, facts).html();
  }

  /** A line for each number of workers, and for some that the law predicts, under a heading. */
  public String table() {
    return new ScalingTable(this).text();
  }
}
