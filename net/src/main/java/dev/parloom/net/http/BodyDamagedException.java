package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The content says that it is compressed, but cannot be decompressed. */
public final class BodyDamagedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public BodyDamagedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public BodyDamagedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
