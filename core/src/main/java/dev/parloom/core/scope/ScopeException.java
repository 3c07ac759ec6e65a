package dev.parloom.core.scope;

import org.jspecify.annotations.Nullable;

/** The root of what a scope throws. */
public abstract sealed class ScopeException extends RuntimeException
    permits ScopeChildFailedException, ScopeNoResultException, ScopeTimeoutException {

  private static final long serialVersionUID = 1L;

  ScopeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
