package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** No secure connection came about, as when a certificate is not trusted. */
public final class TlsFailedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public TlsFailedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public TlsFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
