package dev.parloom.pipeline;

import dev.parloom.core.time.Nanos;
import dev.parloom.pipeline.policy.CircuitBreaker;
import dev.parloom.pipeline.policy.FailurePolicy;
import dev.parloom.pipeline.policy.KeyLimit;
import dev.parloom.pipeline.policy.Pacing;
import dev.parloom.pipeline.policy.RateLimit;
import dev.parloom.pipeline.policy.RetryPolicy;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How a stage treats its items. Immutable: each method answers changed options. */
public final class StageOptions {

  private static final StageOptions DEFAULTS = new StageOptions();

  /** In flight by default where items may wait long without a worker. */
  private static final int PATIENT_IN_FLIGHT = 64;

  // Changed by with() only, before anybody else sees the copy.
  private @Nullable Duration timeout;
  private boolean ordered;
  private int buffer = 16;
  private int inFlight;
  private FailurePolicy failurePolicy = FailurePolicy.goOn();
  private Pacing pacing = Pacing.NONE;
  private @Nullable Codec<@Nullable Object> checkpoint;
  private String version = "";

  private StageOptions() {}

  private StageOptions with(Consumer<StageOptions> change) {
    StageOptions copy = new StageOptions();
    copy.timeout = timeout;
    copy.ordered = ordered;
    copy.buffer = buffer;
    copy.inFlight = inFlight;
    copy.failurePolicy = failurePolicy;
    copy.pacing = pacing;
    copy.checkpoint = checkpoint;
    copy.version = version;
    change.accept(copy);
    return copy;
  }

  /** No timeout, no retries, no limits, order not kept, a buffer of 16, failures go on. */
  public static StageOptions defaults() {
    return DEFAULTS;
  }

  /**
   * A limit on the time one attempt may run on a worker; past it the attempt fails. The stage's
   * pool must be able to keep it. Threads are interrupted, worker processes killed.
   */
  public StageOptions timeout(Duration limit) {
    return with(o -> o.timeout = limit);
  }

  /**
   * Items leave the stage in the order in which they came. A slow item then holds back those behind
   * it, though up to {@link #inFlight} of them are worked on meanwhile.
   */
  public StageOptions ordered() {
    return with(o -> o.ordered = true);
  }

  /** How many items may wait in the channel before the stage, 0 or more. Default: 16. */
  public StageOptions buffer(int items) {
    if (items < 0) {
      throw new IllegalArgumentException(
          "a stage's buffer must hold 0 items or more, but was given " + items);
    }
    return with(o -> o.buffer = items);
  }

  /**
   * How many items may be in the stage at once: on a worker, waiting for one, for their next
   * attempt or for a limit, or waiting for their turn to leave; 1 or more. Default: twice the
   * pool's workers, and with retries or limits by key {@value #PATIENT_IN_FLIGHT} more.
   */
  public StageOptions inFlight(int items) {
    if (items < 1) {
      throw new IllegalArgumentException(
          "a stage must have room for 1 item or more, but was given " + items);
    }
    return with(o -> o.inFlight = items);
  }

  /** What failures in this stage mean for the run. Default: {@link FailurePolicy#goOn}. */
  public StageOptions onFailure(FailurePolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return with(o -> o.failurePolicy = policy);
  }

  /** Whether and when to try a failed item again. Default: {@link RetryPolicy#none}. */
  public StageOptions retries(RetryPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return with(o -> o.pacing = pacing.retries(policy));
  }

  /** A limit on how many attempts start in the stage. Default: none. */
  public StageOptions rate(RateLimit limit) {
    Objects.requireNonNull(limit, "limit");
    return with(o -> o.pacing = pacing.rate(limit));
  }

  /**
   * A limit for the items of each key, such as the host of an address. Items of other keys are not
   * held up, as long as there is room for them in the stage: see {@link #inFlight}.
   *
   * @param keyOf of a value that comes to the stage; called by the stage's thread; items for which
   *     it throws are not limited
   */
  public <T> StageOptions limitPer(Function<? super T, String> keyOf, KeyLimit limit) {
    Objects.requireNonNull(limit, "limit");
    return limitPer(keyOf, value -> limit);
  }

  /**
   * The same, with a limit of its own for each key.
   *
   * @param limitOf the limit for a value's key: what the first of a key says holds for the others,
   *     until the key has been quiet
   */
  @SuppressWarnings("unchecked") // applied to what comes to the stage, as the caller knows
  public <T> StageOptions limitPer(
      Function<? super T, String> keyOf, Function<? super T, KeyLimit> limitOf) {
    Objects.requireNonNull(keyOf, "keyOf");
    Objects.requireNonNull(limitOf, "limitOf");
    Pacing.Keys keys =
        new Pacing.Keys(
            (Function<@Nullable Object, String>) (Function<?, String>) keyOf,
            (Function<@Nullable Object, KeyLimit>) (Function<?, KeyLimit>) limitOf);
    return with(o -> o.pacing = pacing.keys(keys));
  }

  /** A rest for the stage after many failures in a row. Default: none. */
  public StageOptions breaker(CircuitBreaker circuitBreaker) {
    Objects.requireNonNull(circuitBreaker, "circuitBreaker");
    return with(o -> o.pacing = pacing.breaker(circuitBreaker));
  }

  /**
   * The stage's results are kept in the run's journal, if there is one, until their item has ended:
   * a run that resumes goes on behind this stage with them. For maps that are dear, before any
   * stage that expands or batches.
   *
   * @param codec how results are written and read
   */
  @SuppressWarnings("unchecked") // applied to what the stage makes, as the caller knows
  public StageOptions checkpoint(Codec<?> codec) {
    Objects.requireNonNull(codec, "codec");
    return with(o -> o.checkpoint = (Codec<@Nullable Object>) codec);
  }

  /**
   * What tells this stage's function from what it was before: a number, a hash, its parameters. A
   * run whose journal was written by a plan with other stages or versions does all items again.
   */
  public StageOptions version(String text) {
    Objects.requireNonNull(text, "text");
    return with(o -> o.version = text);
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
    boolean patient = !pacing.retries().isNone() || pacing.keys() != null;
    return inFlight > 0 ? inFlight : Math.max(2, 2 * workers) + (patient ? PATIENT_IN_FLIGHT : 0);
  }

  FailurePolicy failurePolicy() {
    return failurePolicy;
  }

  Pacing pacing() {
    return pacing;
  }

  @Nullable Codec<@Nullable Object> checkpointOrNull() {
    return checkpoint;
  }

  /** What is not as by default, for a line of a plan. */
  String describe() {
    StringBuilder line = new StringBuilder();
    if (timeout != null) {
      line.append(", timeout %d ms".formatted(Nanos.millis(timeout)));
    }
    line.append(pacing.describe());
    if (checkpoint != null) {
      line.append(", checkpoint");
    }
    return line.append(ordered ? ", ordered" : "").toString();
  }

  String version() {
    return version;
  }
}
