package dev.parloom.net.tcp;

/** The server was closed, and its grace was over; the connection is closed. */
public final class ServerClosedException extends TcpException {

  private static final long serialVersionUID = 1L;

  ServerClosedException(String message) {
    super(message, null);
  }
}
