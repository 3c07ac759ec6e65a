package dev.parloom.net.http;

import dev.parloom.core.time.Nanos;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Looks up names ahead of the HTTP client, which then finds them in the JVM's memory: a look-up is
 * native code that cannot be ended, and on the virtual threads of the client it would keep a
 * processor's worth of them from running. Here it has a platform thread of its own. Thread-safe.
 */
final class Names implements AutoCloseable {

  /** The JVM remembers for 30 s. */
  private static final Duration FRESH = Duration.ofSeconds(20);

  private static final int MOST_NAMES = 10_000;

  private final Map<String, LookUp> lookUps = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("parloom-names-", 0).factory());

  /** One for all who want the name meanwhile. */
  private static final class LookUp implements Runnable {
    private final String host;
    private final boolean isLiteral;
    private final CountDownLatch over;
    private volatile boolean isKnown;
    private volatile long endNanos;

    LookUp(String host) {
      this.host = host;
      isLiteral = isLiteral(host);
      over = new CountDownLatch(isLiteral ? 0 : 1);
    }

    /** Whether it is an address, which needs no look-up. */
    private static boolean isLiteral(String host) {
      try {
        return InetAddress.ofLiteral(host) != null;
      } catch (IllegalArgumentException e) {
        return false;
      }
    }

    @Override
    public void run() {
      try {
        var _ = InetAddress.getByName(host);
        isKnown = true;
      } catch (UnknownHostException e) {
        // the client will be told the same
      } finally {
        endNanos = System.nanoTime();
        over.countDown();
      }
    }

    boolean isUseful() {
      return isLiteral
          || over.getCount() > 0
          || (isKnown && System.nanoTime() - endNanos < Nanos.of(FRESH));
    }
  }

  /**
   * Looks up a name, whose result the JVM keeps; an unknown one too.
   *
   * @return false if it took longer than that; the look-up goes on
   */
  boolean lookUp(String host, Duration patience) throws InterruptedException {
    LookUp one = lookUps.get(host);
    if (one == null || !one.isUseful()) {
      if (lookUps.size() >= MOST_NAMES) {
        lookUps.clear();
      }
      one =
          lookUps.compute(
              host, (name, last) -> last != null && last.isUseful() ? last : begun(name));
    }
    return one.over.getCount() == 0 || one.over.await(Nanos.of(patience), TimeUnit.NANOSECONDS);
  }

  private LookUp begun(String host) {
    LookUp one = new LookUp(host);
    if (!one.isLiteral) {
      threads.execute(one);
    }
    return one;
  }

  /** Look-ups under way end when they have what they want. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
