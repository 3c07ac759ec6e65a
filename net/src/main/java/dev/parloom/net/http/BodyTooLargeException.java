package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The content is larger than allowed. Nothing beyond the limit was read. */
public final class BodyTooLargeException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public BodyTooLargeException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public BodyTooLargeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
