package dev.parloom.process.worker;

import org.jspecify.annotations.Nullable;

/** Worker processes could not be started, and the pool has given up. */
public final class WorkerStartException extends ProcessException {

  private static final long serialVersionUID = 1L;

  private final boolean killed;

  WorkerStartException(String message) {
    super(message);
    this.killed = false;
  }

  /**
   * For pools: why, and whether the worker seems to have been killed, which then is not to blame.
   */
  public WorkerStartException(String message, boolean killed, @Nullable Throwable cause) {
    super(message);
    this.killed = killed;
    if (cause != null) {
      initCause(cause);
    }
  }

  /** For pools: why. */
  public WorkerStartException(String message, Throwable cause) {
    super(message, cause);
    this.killed = false;
  }

  /** Whether somebody seems to have killed the worker, which then is not to blame. */
  public boolean wasKilled() {
    return killed;
  }
}
