package dev.parloom.net.tcp;

/** What was to be done within a time was not; the connection is closed. */
public final class ConnectionOverdueException extends TcpException {

  private static final long serialVersionUID = 1L;

  ConnectionOverdueException(String message) {
    super(message, null);
  }
}
