package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The address leads into a private network, which was forbidden. */
public final class AddressPrivateException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public AddressPrivateException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public AddressPrivateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
