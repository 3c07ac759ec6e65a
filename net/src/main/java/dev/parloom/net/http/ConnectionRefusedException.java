package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The host was reached, but nobody listens there; or there is no way to it. */
public final class ConnectionRefusedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public ConnectionRefusedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public ConnectionRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
