package dev.parloom.net.tcp;

/**
 * What a server does with each connection: a program of its own, on a virtual thread of its own.
 */
@FunctionalInterface
public interface ConnectionHandler {

  /**
   * Talks with the peer. The connection is closed when this returns or throws.
   *
   * @throws Exception what went wrong: the connection is closed, the server's failure listener is
   *     told, and nobody else notices
   */
  void handle(Connection connection) throws Exception;
}
