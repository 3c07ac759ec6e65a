package dev.parloom.process.worker;

/** A task used more memory than its worker process may have; the worker is replaced. */
public final class MemoryLimitException extends ProcessException {

  private static final long serialVersionUID = 1L;

  /** For pools: which task, how much, and the limit. */
  public MemoryLimitException(String message) {
    super(message);
  }
}
