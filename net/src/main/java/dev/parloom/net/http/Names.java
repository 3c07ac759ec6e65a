package dev.parloom.net.http;

import dev.parloom.core.channel.Channel;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Looks up names ahead of the HTTP client, which then finds them in the JVM's memory: a look-up is
 * native code that cannot be ended, and on the virtual threads of the client it would keep a
 * processor's worth of them from running. Here it has a platform thread of its own. Thread-safe.
 */
final class Names implements AutoCloseable {

  /** The JVM remembers for 30 s. */
  private static final Duration FRESH = Duration.ofSeconds(20);

  private static final int MOST_NAMES = 10_000;

  private final Map<String, Long> lookedUp = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("parloom-names-", 0).factory());

  /**
   * Looks up a name, whose result the JVM keeps; an unknown one too.
   *
   * @return false if it took longer than that; the look-up goes on
   */
  boolean lookUp(String host, Duration patience) throws InterruptedException {
    Long before = lookedUp.get(host);
    if (before != null && System.nanoTime() - before < FRESH.toNanos()) {
      return true;
    }
    Channel<Boolean> known = Channel.bounded(1);
    threads.execute(() -> {
      try {
        var _ = InetAddress.getByName(host);
        if (lookedUp.size() >= MOST_NAMES) {
          lookedUp.clear();
        }
        lookedUp.put(host, System.nanoTime());
      } catch (UnknownHostException e) {
        // the client will be told the same
      } finally {
        var _ = known.trySend(true);
      }
    });
    return known.tryReceive(patience).isPresent();
  }

  /** Look-ups under way end when they have what they want. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
