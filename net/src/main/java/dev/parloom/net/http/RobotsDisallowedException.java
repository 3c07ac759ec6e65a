package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/** The host's robots.txt asks robots not to fetch the address. */
public final class RobotsDisallowedException extends WebException {

  private static final long serialVersionUID = 1L;

  /** With the whole message. */
  public RobotsDisallowedException(String message) {
    super(message, null);
  }

  /** With the whole message, and what was seen of it. */
  public RobotsDisallowedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
