package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The server redirects to where it must not: another scheme, or nowhere. */
public final class RedirectRefusedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public RedirectRefusedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public RedirectRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
