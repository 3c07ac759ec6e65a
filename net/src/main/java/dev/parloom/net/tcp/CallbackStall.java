package dev.parloom.net.tcp;

import dev.parloom.core.time.Nanos;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * A callback that kept its server's thread for longer than the server's limit; all connections
 * stood still meanwhile. Immutable.
 *
 * @param server the server's name
 * @param peer whose connection it was
 * @param callback made, data or lost
 * @param held how long it had run when it was found
 * @param stack where it was then, innermost call first
 */
public record CallbackStall(
    String server,
    InetSocketAddress peer,
    String callback,
    Duration held,
    List<StackTraceElement> stack) {

  /** Copies the stack. */
  public CallbackStall {
    stack = List.copyOf(stack);
  }

  /** What happened, where, and what to do about it, over several lines. */
  public String message() {
    StringBuilder text =
        new StringBuilder(
            ("server '%s' stands still: '%s' for %s has run for %,d ms. Do what waits or computes"
                    + " on a pool, and write its result from there")
                .formatted(server, callback, peer, Nanos.millis(held)));
    for (StackTraceElement frame : stack) {
      text.append("%n    at %s".formatted(frame));
    }
    return text.toString();
  }
}
