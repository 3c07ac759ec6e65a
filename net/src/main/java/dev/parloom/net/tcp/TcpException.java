package dev.parloom.net.tcp;

import org.jspecify.annotations.Nullable;

/** The root of what goes wrong with a server or a connection of it, and is not the network's. */
public abstract sealed class TcpException extends RuntimeException
    permits ConnectionIdleException,
        ConnectionOverdueException,
        PendingLimitException,
        PortUnavailableException,
        ServerClosedException,
        WriteStalledException {

  private static final long serialVersionUID = 1L;

  TcpException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
