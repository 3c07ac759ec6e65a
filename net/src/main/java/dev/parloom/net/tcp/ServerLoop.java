package dev.parloom.net.tcp;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a server's one thread does: takes connections, refuses those over the limit, looks for those
 * whose time is up, and lets its form do the rest. Nothing here waits but the selector.
 *
 * <p>OPEN → DRAINING (nothing is accepted; it ends with the last connection) → ABANDONED (it ends
 * as soon as it can). Others only ask for a state and wake the thread; it alone acts on it.
 */
final class ServerLoop implements Runnable {

  /** Taking a connection from the port; a seam for tests. */
  interface Accepting {
    @Nullable SocketChannel from(ServerSocketChannel listening) throws IOException;
  }

  private enum Phase {
    OPEN,
    DRAINING,
    ABANDONED
  }

  /** So that a flood of connections lets those that are there have their turn. */
  private static final int ACCEPTS_AT_ONCE = 64;

  private static final long ACCEPT_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LEAST_PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long MOST_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Settings settings;
  private final ServerSocketChannel listening;
  private final Selector selector;
  private final SelectionKey acceptKey;
  private final Accepting accepting;
  private final Form form;
  private final long periodNanos;

  /** Closed when the loop has ended. */
  private final Channel<Boolean> ended = Channel.bounded(1);

  private volatile Phase phase = Phase.OPEN;

  // For the thread.
  private boolean draining;
  private boolean failing;
  private long acceptAgainNanos;
  private long sweepNanos;

  ServerLoop(
      Settings settings,
      ServerSocketChannel listening,
      Selector selector,
      Accepting accepting,
      Form form)
      throws IOException {
    this.settings = settings;
    this.listening = listening;
    this.selector = selector;
    this.accepting = accepting;
    this.form = form;
    acceptKey = listening.register(selector, SelectionKey.OP_ACCEPT);
    periodNanos = period(settings);
  }

  /** A time limit is kept to an eighth, or a second. */
  private static long period(Settings settings) {
    long shortest = MOST_PERIOD_NANOS;
    for (long limit : new long[] {settings.idleNanos(), settings.writeNanos()}) {
      if (limit > 0) {
        shortest = Math.min(shortest, limit / 8);
      }
    }
    return Math.clamp(shortest, LEAST_PERIOD_NANOS, MOST_PERIOD_NANOS);
  }

  // ---- Any thread.

  void drain() {
    ask(Phase.DRAINING);
  }

  void abandon() {
    ask(Phase.ABANDONED);
  }

  private synchronized void ask(Phase wanted) {
    if (phase.compareTo(wanted) < 0) {
      phase = wanted;
    }
    var _ = selector.wakeup();
  }

  /** Waits until the loop has ended; answers whether it has. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    try {
      var _ = ended.tryReceive(patience); // nobody sends
      return false;
    } catch (ChannelClosedException e) {
      return true;
    }
  }

  // ---- The thread.

  @Override
  public void run() {
    try {
      sweepNanos = System.nanoTime() + periodNanos;
      while (!mayEnd()) {
        select();
        if (phase != Phase.OPEN && !draining) {
          stopListening();
          form.drain();
        }
        Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
        while (ready.hasNext()) {
          SelectionKey key = ready.next();
          ready.remove();
          if (key.attachment() != null) { // a form's own
            form.ready(key);
          } else if (key.isValid()) {
            accept();
          }
        }
        form.attend();
        lookAtTheClock();
      }
    } catch (IOException | RuntimeException | Error e) {
      boolean cut = phase == Phase.ABANDONED; // others have closed the selector under our feet
      Settings.LOG.log(
          cut ? Level.DEBUG : Level.ERROR, "server '" + settings.name() + "' has ended", e);
    } finally {
      phase = Phase.ABANDONED;
      closeAll();
      form.cut();
      form.attend(); // callbacks hear of it
      ended.close();
    }
  }

  private boolean mayEnd() {
    return phase == Phase.ABANDONED || (phase == Phase.DRAINING && draining && form.count() == 0);
  }

  private void select() throws IOException {
    if (phase != Phase.OPEN) {
      Thread.interrupted(); // it was meant for a callback
    }
    if (form.count() == 0 && !failing) {
      var _ = selector.select(); // nothing has a time limit
    } else {
      long next = failing ? Math.min(sweepNanos, acceptAgainNanos) : sweepNanos;
      var _ =
          selector.select(
              Math.max(1, TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime() + 999_999)));
    }
  }

  private void lookAtTheClock() {
    long now = System.nanoTime();
    if (failing && now - acceptAgainNanos >= 0 && acceptKey.isValid()) {
      acceptKey.interestOps(SelectionKey.OP_ACCEPT);
      acceptAgainNanos = now + ACCEPT_REST_NANOS;
    }
    if (now - sweepNanos >= 0) {
      form.sweep(now);
      form.attend();
      sweepNanos = now + periodNanos;
    }
  }

  private void stopListening() throws IOException {
    draining = true;
    failing = false;
    listening.close();
    var _ = selector.selectNow(); // only now is the port free
  }

  private void accept() {
    for (int i = 0; i < ACCEPTS_AT_ONCE; i++) {
      SocketChannel channel;
      try {
        channel = accepting.from(listening);
      } catch (IOException e) {
        rest(e);
        return;
      }
      if (channel == null) {
        return;
      }
      failing = false;
      welcome(channel);
    }
  }

  /** Too many open files, most likely: to try again at once would take all of a processor. */
  private void rest(IOException e) {
    if (!failing) {
      Settings.LOG.log(
          Level.WARNING,
          "server '%s' cannot take connections (%s) and tries again every %d ms; there are %,d, and its limit is %,d: lower it, or raise the number of files that may be open (ulimit -n)"
              .formatted(
                  settings.name(),
                  e.getMessage(),
                  TimeUnit.NANOSECONDS.toMillis(ACCEPT_REST_NANOS),
                  form.count(),
                  settings.connectionLimit()));
    }
    failing = true;
    acceptAgainNanos = System.nanoTime() + ACCEPT_REST_NANOS;
    acceptKey.interestOps(0);
  }

  private void welcome(SocketChannel channel) {
    try {
      if (form.count() >= settings.connectionLimit()) {
        refuse(channel);
        return;
      }
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      form.accepted(channel, (InetSocketAddress) channel.getRemoteAddress());
    } catch (IOException e) { // it has ended already
      closeQuietly(channel);
    }
  }

  private void refuse(SocketChannel channel) throws IOException {
    try (channel) {
      channel.configureBlocking(false);
      // Its buffer is empty and larger than that; what does not fit is not worth waiting for.
      var _ = channel.write(StandardCharsets.UTF_8.encode(settings.refusal()));
    }
  }

  static void closeQuietly(@Nullable AutoCloseable one) {
    try (one) {
      return;
    } catch (Exception e) {
      Settings.LOG.log(Level.DEBUG, "closing", e);
    }
  }

  /** Frees the port, the selector and all that is registered there. Any thread. */
  void closeAll() {
    closeQuietly(listening);
    closeQuietly(selector);
  }
}
