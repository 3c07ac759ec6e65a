package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The content ended before its length, or the mark of its end. */
public final class BodyTruncatedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public BodyTruncatedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public BodyTruncatedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
