package dev.parloom.pipeline.policy;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What may keep items of a stage from starting at once, and what brings them back: the policies
 * that a {@link Pacer} follows. Immutable.
 *
 * @param retries whether and when a failed item is tried again
 * @param rate a limit on starts in the stage; null for none
 * @param keys a limit for the items of each key; null for none
 * @param breaker a rest after many failures in a row; null for none
 */
public record Pacing(
    RetryPolicy retries,
    @Nullable RateLimit rate,
    @Nullable Keys keys,
    @Nullable CircuitBreaker breaker) {

  /** Every item may start at once, and once only. */
  public static final Pacing NONE = new Pacing(RetryPolicy.none(), null, null, null);

  /** Requires a retry policy, which may be none. */
  public Pacing {
    Objects.requireNonNull(retries, "retries");
  }

  /**
   * The keys of values, and their limits.
   *
   * @param keyOf of a value that comes to the stage; values for which it throws have no key
   * @param limitOf the limit for a value's key: what the first of a key says holds for the others,
   *     until the key has been quiet
   */
  public record Keys(
      Function<@Nullable Object, String> keyOf, Function<@Nullable Object, KeyLimit> limitOf) {

    @Nullable String of(@Nullable Object value) {
      try {
        return keyOf.apply(value);
      } catch (RuntimeException e) {
        return null; // its stage will meet what is wrong with it, and say so
      }
    }
  }

  /** The same with that retry policy. */
  public Pacing retries(RetryPolicy policy) {
    return new Pacing(policy, rate, keys, breaker);
  }

  /** The same with that limit on starts. */
  public Pacing rate(RateLimit limit) {
    return new Pacing(retries, limit, keys, breaker);
  }

  /** The same with those limits by key. */
  public Pacing keys(Keys limits) {
    return new Pacing(retries, rate, limits, breaker);
  }

  /** The same with that circuit breaker. */
  public Pacing breaker(CircuitBreaker circuitBreaker) {
    return new Pacing(retries, rate, keys, circuitBreaker);
  }

  /** Whether every item may start as soon as a worker is free, once. */
  public boolean isNone() {
    return retries.isNone() && rate == null && keys == null && breaker == null;
  }

  /** What is not as by default, for a line of a plan; begins with a comma if there is something. */
  public String describe() {
    StringBuilder line = new StringBuilder();
    if (!retries.isNone()) {
      line.append(", ").append(retries.describe());
    }
    if (rate != null) {
      line.append(", ").append(rate.describe());
    }
    if (keys != null) {
      line.append(", limits by key");
    }
    if (breaker != null) {
      line.append(", ").append(breaker.describe());
    }
    return line.toString();
  }
}
