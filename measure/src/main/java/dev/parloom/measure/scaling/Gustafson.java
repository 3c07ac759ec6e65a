package dev.parloom.measure.scaling;

/**
 * A job that grows with its workers, while what only one can do stays the same: S = N − B (N − 1).
 *
 * <p>J. L. Gustafson, <i>Reevaluating Amdahl's law</i>, Communications of the ACM 31, 1988.
 *
 * @param serial B, the share of the time, with all at work, in which only one is, 0 to 1
 */
public record Gustafson(double serial) implements ScalingLaw {

  /** Checks the share. */
  public Gustafson {
    Shares.require("serial share", serial);
  }

  @Override
  public String name() {
    return "Gustafson";
  }

  @Override
  public double speedup(double workers) {
    Shares.requireWorkers(workers);
    return workers - serial * (workers - 1);
  }

  @Override
  public double limit() {
    return serial == 1 ? 1 : Double.POSITIVE_INFINITY;
  }
}
