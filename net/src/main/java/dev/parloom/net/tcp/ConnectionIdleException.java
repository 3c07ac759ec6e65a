package dev.parloom.net.tcp;

/** The peer said nothing for longer than the server's idle timeout; the connection is closed. */
public final class ConnectionIdleException extends TcpException {

  private static final long serialVersionUID = 1L;

  ConnectionIdleException(String message) {
    super(message, null);
  }
}
