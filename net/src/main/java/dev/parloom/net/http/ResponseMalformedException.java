package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** What came is no response that HTTP allows. */
public final class ResponseMalformedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public ResponseMalformedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public ResponseMalformedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
