package dev.parloom.core.scope;

import org.jspecify.annotations.Nullable;

/** No child of a race succeeded; the failures are the cause and the suppressed exceptions. */
public final class ScopeNoResultException extends ScopeException {

  private static final long serialVersionUID = 1L;

  ScopeNoResultException(int children, @Nullable Throwable first) {
    super("none of the %d tasks of the race succeeded".formatted(children), first);
  }
}
