package dev.parloom.pipeline;

/** What the failure of an item means for the run. Immutable. */
public final class FailurePolicy {

  private final long budget;

  private FailurePolicy(long budget) {
    this.budget = budget;
  }

  /** The item is a dead letter, the others go on. The default. */
  public static FailurePolicy goOn() {
    return new FailurePolicy(Long.MAX_VALUE);
  }

  /** The first failure stops the run. */
  public static FailurePolicy stop() {
    return new FailurePolicy(0);
  }

  /**
   * The run goes on with this many failures in the stage, and is stopped by the next.
   *
   * @param failures 0 or more
   */
  public static FailurePolicy stopAfter(long failures) {
    if (failures < 0) {
      throw new IllegalArgumentException(
          "an error budget must be 0 failures or more, but is " + failures);
    }
    return new FailurePolicy(failures);
  }

  boolean stopsAt(long failures) {
    return failures > budget;
  }
}
