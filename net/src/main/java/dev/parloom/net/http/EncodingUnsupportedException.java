package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The content is encoded in a way that was not asked for. */
public final class EncodingUnsupportedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public EncodingUnsupportedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public EncodingUnsupportedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
