package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The address is neither {@code http} nor {@code https}. */
public final class SchemeUnsupportedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public SchemeUnsupportedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public SchemeUnsupportedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
