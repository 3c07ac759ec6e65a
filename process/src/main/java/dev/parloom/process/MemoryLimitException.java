package dev.parloom.process;

/** A task used more memory than its worker process may have; the worker is replaced. */
public final class MemoryLimitException extends ProcessException {

  private static final long serialVersionUID = 1L;

  MemoryLimitException(String message) {
    super(message);
  }
}
