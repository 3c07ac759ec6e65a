package dev.parloom.measure.scaling;

/**
 * A job whose workers also cost each other time, the more the more they are: S = N / (1 + σ (N − 1)
 * + κ N (N − 1)). Without that cost it is {@link Amdahl}'s.
 *
 * <p>N. J. Gunther, <i>Guerrilla Capacity Planning</i>, Springer 2007, chapter 4.
 *
 * @param contention σ, the share that only one worker at a time can do, 0 to 1
 * @param coherency κ, what each pair of workers costs, as a share of one worker's time, 0 or more
 */
public record UniversalScalability(double contention, double coherency) implements ScalingLaw {

  /** Checks both. */
  public UniversalScalability {
    Shares.require("contention", contention);
    if (!(coherency >= 0 && coherency < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "the coherency must be 0 or more, and finite, but is " + coherency);
    }
  }

  @Override
  public String name() {
    return "Universal Scalability";
  }

  @Override
  public double speedup(double workers) {
    Shares.requireWorkers(workers);
    return workers / (1 + contention * (workers - 1) + coherency * workers * (workers - 1));
  }

  @Override
  public double limit() {
    double most = peak();
    if (Double.isInfinite(most)) {
      return 1 / contention;
    }
    return Math.max(speedup(Math.floor(most)), speedup(Math.ceil(most)));
  }

  /**
   * The number of workers with the greatest speed-up, √((1 − σ) / κ), at least 1; infinite if they
   * cost each other nothing.
   */
  public double peak() {
    return coherency == 0
        ? Double.POSITIVE_INFINITY
        : Math.max(1, Math.sqrt((1 - contention) / coherency));
  }
}
