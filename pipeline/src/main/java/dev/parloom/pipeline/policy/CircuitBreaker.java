package dev.parloom.pipeline.policy;

import dev.parloom.core.time.Nanos;
import dev.parloom.text.Durations;
import java.time.Duration;

/**
 * Gives a stage a rest after many failures in a row, as when the server behind it is down.
 * Immutable.
 *
 * <p>While the breaker is open no item starts in the stage; items wait, and the stages before press
 * back. After the rest one item is tried: if that goes well the stage goes on, else it rests again
 * (Michael Nygard, "Release It!", 2007). Failed attempts count even if they will be retried.
 */
public final class CircuitBreaker {

  private final int failures;
  private final Duration rest;

  private CircuitBreaker(int failures, Duration rest) {
    this.failures = failures;
    this.rest = rest;
  }

  /**
   * Opens after so many failed attempts in a row.
   *
   * @param failures 1 or more
   * @param rest how long nothing starts then, more than zero
   */
  public static CircuitBreaker after(int failures, Duration rest) {
    if (failures < 1 || !rest.isPositive()) {
      throw new IllegalArgumentException(
          "a circuit breaker needs 1 failure or more and a rest of more than zero, but was given %d and %s"
              .formatted(failures, rest));
    }
    return new CircuitBreaker(failures, rest);
  }

  String describe() {
    return "rests %s after %d failures".formatted(Durations.words(rest), failures);
  }

  /** Where a breaker stands. Not thread-safe. */
  final class State {
    private int inARow;
    private boolean open;
    private long openUntil;
    private boolean trial;

    /** When the next may start: now, later, or {@link Pacer#NEVER} until the trial has ended. */
    long nextNanos(long nowNanos) {
      if (!open) {
        return nowNanos;
      }
      if (trial) {
        return Pacer.NEVER;
      }
      return openUntil - nowNanos > 0 ? openUntil : nowNanos;
    }

    /** One starts; if the breaker is open, it is the trial. */
    void start() {
      trial = open;
    }

    /** One that started has succeeded; it may have done so before the breaker opened. */
    void succeeded() {
      if (!open || trial) {
        inARow = 0;
        open = false;
        trial = false;
      }
    }

    void failed(long nowNanos) {
      inARow++;
      if (trial || (!open && inARow >= failures)) {
        open = true;
        trial = false;
        openUntil = nowNanos + Nanos.of(rest);
      }
    }
  }
}
