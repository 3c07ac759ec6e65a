package dev.parloom.pipeline;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a stage treats its items. Immutable: each method answers changed options. */
public final class StageOptions {

  private static final StageOptions DEFAULTS =
      new StageOptions(null, false, 16, 0, FailurePolicy.goOn());

  private final @Nullable Duration timeout;
  private final boolean ordered;
  private final int buffer;
  private final int inFlight;
  private final FailurePolicy failurePolicy;

  private StageOptions(
      @Nullable Duration timeout,
      boolean ordered,
      int buffer,
      int inFlight,
      FailurePolicy failurePolicy) {
    this.timeout = timeout;
    this.ordered = ordered;
    this.buffer = buffer;
    this.inFlight = inFlight;
    this.failurePolicy = failurePolicy;
  }

  /** No timeout, order not kept, a buffer of 16, failures go on. */
  public static StageOptions defaults() {
    return DEFAULTS;
  }

  /**
   * A limit on the time one item may run on a worker; past it the item fails. The stage's pool must
   * be able to keep it.
   */
  public StageOptions timeout(Duration limit) {
    return new StageOptions(limit, ordered, buffer, inFlight, failurePolicy);
  }

  /**
   * Items leave the stage in the order in which they came. A slow item then holds back those behind
   * it, though up to {@link #inFlight} of them are worked on meanwhile.
   */
  public StageOptions ordered() {
    return new StageOptions(timeout, true, buffer, inFlight, failurePolicy);
  }

  /** How many items may wait in the channel before the stage, 0 or more. Default: 16. */
  public StageOptions buffer(int items) {
    if (items < 0) {
      throw new IllegalArgumentException(
          "a stage's buffer must hold 0 items or more, but was given " + items);
    }
    return new StageOptions(timeout, ordered, items, inFlight, failurePolicy);
  }

  /**
   * How many items may be in the stage at once: on a worker, waiting for one, or waiting for their
   * turn to leave; 1 or more. Default: twice the pool's workers.
   */
  public StageOptions inFlight(int items) {
    if (items < 1) {
      throw new IllegalArgumentException(
          "a stage must have room for 1 item or more, but was given " + items);
    }
    return new StageOptions(timeout, ordered, buffer, items, failurePolicy);
  }

  /** What a failure in this stage means for the run. Default: {@link FailurePolicy#goOn}. */
  public StageOptions onFailure(FailurePolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return new StageOptions(timeout, ordered, buffer, inFlight, policy);
  }

  @Nullable Duration timeoutOrNull() {
    return timeout;
  }

  boolean keepsOrder() {
    return ordered;
  }

  int bufferSize() {
    return buffer;
  }

  int inFlightOn(int workers) {
    return inFlight > 0 ? inFlight : Math.max(2, 2 * workers);
  }

  FailurePolicy failurePolicy() {
    return failurePolicy;
  }
}
