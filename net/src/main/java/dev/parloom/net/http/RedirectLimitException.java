package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The server has redirected too often; often a circle. */
public final class RedirectLimitException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public RedirectLimitException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public RedirectLimitException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
