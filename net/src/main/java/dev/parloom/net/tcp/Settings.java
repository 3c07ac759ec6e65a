package dev.parloom.net.tcp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * How a server is to be. Immutable.
 *
 * @param idleNanos 0 for none, as with all times
 */
record Settings(
    String name,
    int connectionLimit,
    String refusal,
    long idleNanos,
    long writeNanos,
    int highWaterBytes,
    int pendingLimitBytes,
    long stallNanos,
    BiConsumer<? super InetSocketAddress, ? super Throwable> failureListener,
    Consumer<? super CallbackStall> stallListener) {

  static final System.Logger LOG = System.getLogger("dev.parloom.net.tcp");

  /** A connection has ended otherwise than in good order. */
  void failed(InetSocketAddress peer, Throwable cause) {
    try {
      failureListener.accept(peer, cause);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "the failure listener of server '" + name + "' failed", e);
    }
  }

  /** What is told if nobody asked to be: mistakes of ours loudly, and those of peers quietly. */
  static void log(String name, InetSocketAddress peer, Throwable cause) {
    boolean everyday = cause instanceof TcpException || cause instanceof IOException;
    LOG.log(
        everyday ? Level.DEBUG : Level.WARNING,
        "server '" + name + "': the connection from " + peer + " has failed",
        cause);
  }

  /** Tells what ends a connection that was too slow in something. */
  static String seconds(long nanos) {
    return "%,.1f s".formatted(nanos / 1e9);
  }
}
