package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The text is no web address: what is wrong with it, and where. */
public final class AddressMalformedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public AddressMalformedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public AddressMalformedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
