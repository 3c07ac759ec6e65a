package dev.parloom.core.scope;

/** A scope's deadline passed before its children had ended; those were cancelled. */
public final class ScopeTimeoutException extends ScopeException {

  private static final long serialVersionUID = 1L;

  ScopeTimeoutException(long limitMillis, int pending, int children) {
    super(
        "the scope's limit of %d ms passed with %d of %d tasks not ended; they were cancelled"
            .formatted(limitMillis, pending, children),
        null);
  }
}
