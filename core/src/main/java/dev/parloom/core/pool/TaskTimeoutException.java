package dev.parloom.core.pool;

import dev.parloom.core.time.Nanos;
import java.time.Duration;

/** A task ran past its time limit. */
public final class TaskTimeoutException extends PoolException {

  private static final long serialVersionUID = 1L;

  /** A task that ran past its limit, and what became of the worker that ran it. */
  public TaskTimeoutException(String taskName, Duration limit, String aftermath) {
    super(
        "task '%s' ran past its limit of %,d ms; %s"
            .formatted(taskName, Nanos.millis(limit), aftermath));
  }
}
