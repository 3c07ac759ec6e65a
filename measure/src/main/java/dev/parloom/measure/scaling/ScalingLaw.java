package dev.parloom.measure.scaling;

/** How many times as fast a job gets with so many workers. Immutable. */
public sealed interface ScalingLaw permits Amdahl, Gustafson, UniversalScalability {

  /** Whose law it is. */
  String name();

  /**
   * How many times as fast as one worker so many are.
   *
   * @param workers at least 1
   */
  double speedup(double workers);

  /** The speed-up that no number of workers exceeds; infinite if there is none. */
  double limit();
}
