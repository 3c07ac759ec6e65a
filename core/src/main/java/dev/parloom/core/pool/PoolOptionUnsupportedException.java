package dev.parloom.core.pool;

/** A pool was asked for something its kind of worker cannot do. */
public final class PoolOptionUnsupportedException extends PoolException {

  private static final long serialVersionUID = 1L;

  /** A refusal that says what, why, and what to use instead. */
  public PoolOptionUnsupportedException(String message) {
    super(message);
  }
}
