package dev.parloom.measure.scaling;

import dev.parloom.measure.Estimate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A law with the parameters that describe measurements best. Immutable.
 *
 * <p>All three laws are sums of amounts that differ only by their factor at each number of workers:
 * Amdahl's time is {@code s + p/N}, the Universal Scalability Law's {@code s + p/N + c(N − 1)}, and
 * Gustafson's pace {@code s + p N}. So they are fitted as such, and the parameters are ratios.
 */
public final class Fit {

  private static final double[] SERIAL = {1, 0};
  private static final double[] WHOLE = {1, 1};

  private final ScalingLaw law;
  private final SequencedMap<String, Estimate> parameters;
  private final Regression regression;
  private final Shape shape;
  private final double worstDeviation;

  /** What the amounts are multiplied by. */
  private enum Shape {
    AMDAHL {
      @Override
      double[] factors(int workers) {
        return new double[] {1, 1.0 / workers};
      }
    },
    UNIVERSAL {
      @Override
      double[] factors(int workers) {
        return new double[] {1, 1.0 / workers, workers - 1};
      }
    },
    GUSTAFSON {
      @Override
      double[] factors(int workers) {
        return new double[] {1, workers};
      }
    };

    abstract double[] factors(int workers);

    /** Whether they add up to work in a second, and not to seconds. */
    boolean isPace() {
      return this == GUSTAFSON;
    }
  }

  private Fit(
      ScalingLaw law,
      SequencedMap<String, Estimate> parameters,
      Regression regression,
      Shape shape,
      Timings timings) {
    this.law = law;
    this.parameters = Collections.unmodifiableSequencedMap(parameters);
    this.regression = regression;
    this.shape = shape;
    worstDeviation =
        timings.seconds().keySet().stream()
            .mapToDouble(workers -> Math.abs(timings.median(workers) / seconds(workers) - 1))
            .max()
            .orElseThrow();
  }

  static Fit amdahl(Timings timings) {
    Regression found = regression(timings, Shape.AMDAHL);
    Estimate serial = found.ratio(SERIAL, WHOLE).within(0, 1);
    return new Fit(
        new Amdahl(serial.value()), named("serial share", serial), found, Shape.AMDAHL, timings);
  }

  static Fit gustafson(Timings timings) {
    Regression found = regression(timings, Shape.GUSTAFSON);
    Estimate serial = found.ratio(SERIAL, WHOLE).within(0, 1);
    return new Fit(
        new Gustafson(serial.value()),
        named("serial share", serial),
        found,
        Shape.GUSTAFSON,
        timings);
  }

  /** Needs three numbers of workers. */
  static Fit universal(Timings timings) {
    Regression found = regression(timings, Shape.UNIVERSAL);
    double[] one = {1, 1, 0};
    Estimate contention = found.ratio(new double[] {1, 0, 0}, one).within(0, 1);
    Estimate coherency = found.ratio(new double[] {0, 0, 1}, one).within(0, Double.MAX_VALUE);
    SequencedMap<String, Estimate> parameters = named("contention", contention);
    parameters.put("coherency", coherency);
    return new Fit(
        new UniversalScalability(contention.value(), coherency.value()),
        parameters,
        found,
        Shape.UNIVERSAL,
        timings);
  }

  private static Regression regression(Timings timings, Shape shape) {
    double[] seconds = timings.secondsOfRounds();
    int[] workers = timings.workersOfRounds().stream().mapToInt(Integer::intValue).toArray();
    double[][] rows = new double[seconds.length][];
    double[] values = new double[seconds.length];
    double[] typical = new double[seconds.length];
    for (int i = 0; i < seconds.length; i++) {
      double median = timings.median(workers[i]);
      rows[i] = shape.factors(workers[i]);
      values[i] = shape.isPace() ? 1 / seconds[i] : seconds[i];
      typical[i] = shape.isPace() ? 1 / median : median;
    }
    return Regression.of(rows, values, typical);
  }

  private static SequencedMap<String, Estimate> named(String name, Estimate estimate) {
    SequencedMap<String, Estimate> parameters = new LinkedHashMap<>();
    parameters.put(name, estimate);
    return parameters;
  }

  /** The law with the most plausible parameters. */
  public ScalingLaw law() {
    return law;
  }

  /** What was estimated, by the parameters' names, each between which shares it lies. */
  public Map<String, Estimate> parameters() {
    return parameters;
  }

  /** The speed-up it gives to so many workers, measured or not, if the law holds there too. */
  public Estimate speedup(int workers) {
    Shares.requireWorkers(workers);
    double[] one = shape.factors(1);
    double[] many = shape.factors(workers);
    return shape.isPace() ? regression.ratio(many, one) : regression.ratio(one, many);
  }

  /** How far the medians lie from the law at most: 0.02 is 2 %. */
  public double worstDeviation() {
    return worstDeviation;
  }

  /** How badly it describes the rounds; among laws of as many parameters less is better. */
  double loss() {
    return regression.loss();
  }

  /** The seconds it gives to so many workers. */
  double seconds(int workers) {
    double amount = regression.at(shape.factors(workers));
    return shape.isPace() ? 1 / amount : amount;
  }
}
