package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The content is of a type that was not asked for. */
public final class ContentTypeRefusedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public ContentTypeRefusedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public ContentTypeRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
