package dev.parloom.core.scope;

/** A child of a fail-fast scope failed; the cause is what it threw. Its siblings were cancelled. */
public final class ScopeChildFailedException extends ScopeException {

  private static final long serialVersionUID = 1L;

  ScopeChildFailedException(String child, Throwable cause) {
    super("task '%s' of the scope failed: %s".formatted(child, cause), cause);
  }
}
