package dev.parloom.core.pool;

/**
 * A task is about to wait, without a deadline, for something that only a worker of a pool could
 * bring about whose workers all wait themselves. Without this exception, which is thrown in the
 * last task to wait, none of them would ever go on.
 */
public final class PoolDeadlockException extends PoolException {

  private static final long serialVersionUID = 1L;

  /** For pools, which see it. */
  public PoolDeadlockException(String message) {
    super(message);
  }
}
