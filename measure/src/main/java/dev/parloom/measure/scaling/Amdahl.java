package dev.parloom.measure.scaling;

/**
 * A job of which a share can only be done by one worker at a time: S = 1 / (B + (1 − B) / N).
 *
 * <p>G. M. Amdahl, <i>Validity of the single processor approach to achieving large scale computing
 * capabilities</i>, AFIPS 1967.
 *
 * @param serial B, the share of one worker's time that others cannot take over, 0 to 1
 */
public record Amdahl(double serial) implements ScalingLaw {

  /** Checks the share. */
  public Amdahl {
    Shares.require("serial share", serial);
  }

  @Override
  public String name() {
    return "Amdahl";
  }

  @Override
  public double speedup(double workers) {
    Shares.requireWorkers(workers);
    return 1 / (serial + (1 - serial) / workers);
  }

  @Override
  public double limit() {
    return 1 / serial;
  }
}
