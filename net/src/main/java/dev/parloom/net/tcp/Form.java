package dev.parloom.net.tcp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server does with its connections. Its methods are called on the server's thread unless
 * they say otherwise.
 */
sealed interface Form permits HandlerForm, ProtocolForm {

  /** A connection has come, and is to be kept; it is blocking. */
  void accepted(SocketChannel channel, InetSocketAddress peer) throws IOException;

  /** Something can be done on a channel that this form has registered. */
  void ready(SelectionKey key);

  /** Does what has come up since it was called last. */
  void attend();

  /** Ends connections whose time is up. */
  void sweep(long nowNanos);

  /** No more is to come: lets each connection end as soon as what is under way is done. */
  void drain();

  /** Asks all connections, and what runs for them, to end at once. Any thread. */
  void cut();

  /** Closes what is still open, without the server's thread, which may be stuck. Any thread. */
  void closeChannels();

  /** How many connections there are. Any thread. */
  int count();

  /** What runs now, and does not end. Any thread. */
  List<TcpServer.Survivor> survivors();

  /** Whose code the calling thread runs, if it is code for one of the connections. Any thread. */
  @Nullable InetSocketAddress own();
}
