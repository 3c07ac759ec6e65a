package dev.parloom.core.pool;

/** A task was given to a pool that has been closed. */
public final class PoolClosedException extends PoolException {

  private static final long serialVersionUID = 1L;

  /** A refusal by the pool of that name. */
  public PoolClosedException(String poolName) {
    super("pool '%s' is closed and takes no more tasks".formatted(poolName));
  }
}
