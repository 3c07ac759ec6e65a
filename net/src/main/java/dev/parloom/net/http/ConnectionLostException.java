package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The connection ended before the response did, or was reset. */
public final class ConnectionLostException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public ConnectionLostException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public ConnectionLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
