package dev.parloom.measure.scaling;

/** What the parameters of the laws may be. */
final class Shares {

  private Shares() {}

  static void require(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("the %s must be 0 to 1, but is %s".formatted(name, share));
    }
  }

  static void requireWorkers(double workers) {
    if (!(workers >= 1)) {
      throw new IllegalArgumentException("workers must be at least 1, but are " + workers);
    }
  }
}
