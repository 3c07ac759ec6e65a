package dev.parloom.net.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** The server has answered with a status that is not success, or is not the whole page. */
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

  /** A success that brings no page, for a reason. */
  private StatusException(String what, int status, String reason) {
    super(
        "%s%d %s, %s"
            .formatted(
                what.isEmpty() ? "" : what + ": ", status, HttpStatus.reason(status), reason),
        null);
    this.status = status;
    this.retryAfter = Optional.empty();
  }

  /**
   * Refuses a response that does not bring the whole page: any status but success (2xx); of these a
   * part (206) or a difference (226), which are never asked for here; and those without content
   * (204, 205), unless that is the same as an empty page.
   *
   * @param what what was asked for, to begin the message with; empty for the address itself
   * @param mayBeEmpty whether 204 and 205 will do
   * @throws StatusException if it does not
   */
  public static void requirePage(String what, WebResponse response, boolean mayBeEmpty) {
    int status = response.status();
    if (status < 200 || status >= 300) {
      throw new StatusException(what, status, response.retryAfter(Instant.now()));
    }
    if (status == 206 || status == 226) {
      String range =
          response
              .header("content-range")
              .map(r -> "Content-Range: " + r)
              .orElse("no Content-Range");
      throw new StatusException(
          what, status, "though the whole page was asked for (%s)".formatted(range));
    }
    if ((status == 204 || status == 205) && !mayBeEmpty) {
      throw new StatusException(what, status, "so there is no page");
    }
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
