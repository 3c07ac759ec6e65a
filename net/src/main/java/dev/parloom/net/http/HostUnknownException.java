package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The name of the host has no address now, or the name service did not say. */
public final class HostUnknownException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public HostUnknownException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public HostUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
