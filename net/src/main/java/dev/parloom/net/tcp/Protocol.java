package dev.parloom.net.tcp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a server does with one connection, as callbacks. Users implement it.
 *
 * <p>All callbacks of a server's connections run on its one thread: no two at once, and none inside
 * another, so protocols share plain fields and collections without locks. For the same reason none
 * may wait: while one runs, all other connections stand still ({@link CallbackStall}).
 *
 * <p>What a callback throws ends its own connection only.
 */
public interface Protocol {

  /** The connection is there. Called once, first. */
  default void made(Transport transport) throws Exception {}

  /**
   * Some bytes have come. They come as the network cut them: a line may be in several pieces, and
   * several lines in one.
   *
   * @param bytes to be read during this call and not later, when others take their place
   */
  void data(Transport transport, ByteBuffer bytes) throws Exception;

  /**
   * The connection has ended. Called once, last, also if {@link #made} threw.
   *
   * @param cause null if either side ended it in good order, or this side aborted it; else a {@link
   *     TcpException}, what the network said (a reset, for one), or what a callback threw
   */
  default void lost(Transport transport, @Nullable Throwable cause) throws Exception {}
}
