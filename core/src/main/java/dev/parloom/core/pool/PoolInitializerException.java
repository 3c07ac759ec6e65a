package dev.parloom.core.pool;

/** A worker's initializer threw, so its pool is broken: none of its tasks can run. */
public final class PoolInitializerException extends PoolException {

  private static final long serialVersionUID = 1L;

  /** The initializer of the pool of that name threw the cause. */
  public PoolInitializerException(String poolName, Throwable cause) {
    super(
        "the initializer of a worker of pool '%s' failed, so none of its tasks can run: %s"
            .formatted(poolName, cause),
        cause);
  }
}
