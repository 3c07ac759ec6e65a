package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** No response had begun within the time limit. */
public final class ResponseTimeoutException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public ResponseTimeoutException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public ResponseTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
