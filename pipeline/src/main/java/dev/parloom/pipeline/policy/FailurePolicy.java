package dev.parloom.pipeline.policy;

/** What failures mean for a run: those of one stage, or of the whole run. Immutable. */
public final class FailurePolicy {

  private final long budget;
  private final double share;
  private final long atLeast;

  private FailurePolicy(long budget, double share, long atLeast) {
    this.budget = budget;
    this.share = share;
    this.atLeast = atLeast;
  }

  /** The item is a dead letter, the others go on. The default. */
  public static FailurePolicy goOn() {
    return new FailurePolicy(Long.MAX_VALUE, 1, Long.MAX_VALUE);
  }

  /** The first failure stops the run. */
  public static FailurePolicy stop() {
    return stopAfter(0);
  }

  /**
   * The run goes on with this many failures, and is stopped by the next.
   *
   * @param failures 0 or more
   */
  public static FailurePolicy stopAfter(long failures) {
    if (failures < 0) {
      throw new IllegalArgumentException(
          "an error budget must be 0 failures or more, but is " + failures);
    }
    return new FailurePolicy(failures, 1, Long.MAX_VALUE);
  }

  /**
   * The run is stopped when more than this share of its items so far have failed.
   *
   * @param share 0 to 1
   * @param atLeast how many items must have ended before shares mean anything, 1 or more
   */
  public static FailurePolicy stopAboveShare(double share, long atLeast) {
    if (!(share >= 0 && share <= 1) || atLeast < 1) {
      throw new IllegalArgumentException(
          "an error budget must be a share of 0 to 1 of 1 item or more, but is %s of %d"
              .formatted(share, atLeast));
    }
    return new FailurePolicy(Long.MAX_VALUE, share, atLeast);
  }

  /** Whether a run with so many failures among so many items that have ended is to stop. */
  public boolean stopsAt(long failures, long ended) {
    return failures > budget || (ended >= atLeast && failures > share * ended);
  }
}
