package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The content came slower than the limit, or not at all any more. */
public final class BodyStalledException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public BodyStalledException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public BodyStalledException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
