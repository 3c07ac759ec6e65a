package dev.parloom.net.tcp;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks from a thread of its own whether a callback keeps the server's thread. Thread-safe.
 *
 * <p>{@link #turn} is odd while a callback runs and even otherwise, and grows by one at each
 * change. The server's thread writes {@link #current} before it makes the turn odd, so who sees an
 * odd turn sees whose it is, or that of a later one. The watch sleeps when it has seen the same
 * even turn twice: it sets {@link #asleep} and then looks at the turn once more, while the server's
 * thread changes the turn and then looks at {@link #asleep}; one of them sees the other.
 */
final class CallbackWatch {

  /** What runs. */
  private record Call(Thread thread, Transport transport, String callback) {}

  private final Settings settings;
  private final Channel<Boolean> nudges = Channel.bounded(1);

  private volatile @Nullable Call current;
  private volatile long turn;
  private volatile boolean asleep;

  /** For the server's thread. */
  private long changes;

  @GuardedBy("this")
  private @Nullable Thread thread;

  CallbackWatch(Settings settings) {
    this.settings = settings;
  }

  // ---- The server's thread.

  void begins(Transport transport, String callback) {
    current = new Call(Thread.currentThread(), transport, callback);
    turn = ++changes;
    if (asleep) {
      asleep = false;
      var _ = nudges.trySend(true); // if there is one already, that will do
    }
  }

  void ended() {
    turn = ++changes;
    current = null;
  }

  // ---- Any thread.

  synchronized void start() {
    if (settings.stallNanos() > 0) {
      thread = Thread.ofPlatform().daemon().name(settings.name() + "-watch").start(this::watch);
    }
  }

  /** Ends its thread; answers it, to be joined. */
  synchronized @Nullable Thread end() {
    nudges.close();
    return thread;
  }

  /** Interrupts what runs, if something does. */
  void interrupt() {
    Call call = current;
    if (call != null) {
      call.thread.interrupt();
    }
  }

  List<TcpServer.Survivor> running() {
    Call call = current;
    return call == null
        ? List.of()
        : List.of(
            new TcpServer.Survivor(call.transport.peer(), List.of(call.thread.getStackTrace())));
  }

  /** Whose callback the calling thread runs. */
  @Nullable InetSocketAddress own() {
    Call call = current;
    return call != null && call.thread.equals(Thread.currentThread())
        ? call.transport.peer()
        : null;
  }

  // ---- Its thread.

  private void watch() {
    Duration period = Duration.ofNanos(Math.max(1, settings.stallNanos() / 2));
    CallbackLooks looks = new CallbackLooks(settings.stallNanos());
    try {
      while (true) {
        long now = turn;
        CallbackLooks.Look look = looks.look(now, System.nanoTime());
        if (look.heldNanos() > 0) {
          if (tell(now, look.heldNanos())) {
            looks.told();
          }
        } else if (look.isIdle()) {
          asleep = true;
          if (turn == now) {
            var _ = nudges.receive();
          }
          asleep = false;
          continue;
        }
        var _ = nudges.tryReceive(period);
      }
    } catch (ChannelClosedException | InterruptedException e) {
      return; // the server has ended
    }
  }

  private boolean tell(long seen, long heldNanos) {
    Call call = current;
    if (call == null) {
      return false;
    }
    List<StackTraceElement> stack = List.of(call.thread.getStackTrace());
    if (turn != seen) {
      return false; // the stack may be that of something else
    }
    CallbackStall stall =
        new CallbackStall(
            settings.name(),
            call.transport.peer(),
            call.callback,
            Duration.ofNanos(heldNanos),
            stack);
    try {
      settings.stallListener().accept(stall);
    } catch (RuntimeException e) {
      Settings.LOG.log(
          Level.WARNING, "the stall listener of server '" + settings.name() + "' failed", e);
    }
    return true;
  }
}
