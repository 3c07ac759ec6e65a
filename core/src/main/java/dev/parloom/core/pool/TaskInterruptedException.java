package dev.parloom.core.pool;

/**
 * The calling thread was interrupted while it waited for tasks inside an iteration, which cannot
 * throw {@link InterruptedException}. The thread's interrupt flag is set again.
 */
public final class TaskInterruptedException extends PoolException {

  private static final long serialVersionUID = 1L;

  TaskInterruptedException(String message, InterruptedException cause) {
    super(message, cause);
  }
}
