package dev.parloom.net.http;

import dev.parloom.core.channel.Channel;
import java.time.Duration;

/**
 * Where exchanges with one server wait that it has no stream for: the JDK's client refuses what is
 * over an HTTP/2 server's limit (JDK-8225647) instead of queueing it. Whoever was refused waits
 * until another exchange has ended, and tries again. Thread-safe.
 */
final class StreamGate {

  /** Holds a token if an exchange has ended since somebody last took one. */
  private final Channel<Boolean> freed = Channel.bounded(1);

  /** An exchange has ended. */
  void free() {
    var _ = freed.trySend(true); // if there is a token already, that will do
  }

  /**
   * Waits until an exchange has ended.
   *
   * @return false if none has in that time
   */
  boolean awaitFree(Duration patience) throws InterruptedException {
    return freed.tryReceive(patience).isPresent();
  }
}
