package dev.parloom.net.http;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The server has answered with a status that is not success. */
public final class StatusException extends WebException {

  private static final long serialVersionUID = 1L;

  /** RFC 9110, section 15, and RFC 6585, section 4; 425 is RFC 8470. */
  private static final Set<Integer> TRANSIENT = Set.of(408, 425, 429, 500, 502, 503, 504);

  private final int status;
  private final transient Optional<Duration> retryAfter;

  /**
   * A status.
   *
   * @param what what was asked for, to begin the message with; empty for the address itself
   * @param status 100 to 599
   * @param retryAfter how long the server asks to wait, if it does
   */
  public StatusException(String what, int status, Optional<Duration> retryAfter) {
    super(
        "%s%d %s%s"
            .formatted(
                what.isEmpty() ? "" : what + ": ",
                status,
                HttpStatus.reason(status),
                retryAfter.map(t -> ", asks to wait " + t.toSeconds() + " s").orElse("")),
        null);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** The status, 100 to 599. */
  public int status() {
    return status;
  }

  /** How long the server asks to wait before the next attempt, if it does. */
  public Optional<Duration> retryAfter() {
    return retryAfter == null ? Optional.empty() : retryAfter; // null after a journey as bytes
  }

  @Override
  public boolean isTransient() {
    return TRANSIENT.contains(status);
  }
}
