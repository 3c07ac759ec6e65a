package dev.parloom.core.pool;

/**
 * The root of what pools and tasks throw by themselves; a task's own exceptions stay as they are.
 */
public abstract sealed class PoolException extends RuntimeException
    permits PoolClosedException,
        PoolDeadlockException,
        PoolInitializerException,
        PoolOptionUnsupportedException,
        TaskInterruptedException,
        TaskTimeoutException {

  private static final long serialVersionUID = 1L;

  PoolException(String message) {
    super(message);
  }

  PoolException(String message, Throwable cause) {
    super(message, cause);
  }
}
