package dev.parloom.net.tcp;

/** More was written to a peer than it read, beyond the server's limit; the connection is closed. */
public final class PendingLimitException extends TcpException {

  private static final long serialVersionUID = 1L;

  PendingLimitException(String message) {
    super(message, null);
  }
}
