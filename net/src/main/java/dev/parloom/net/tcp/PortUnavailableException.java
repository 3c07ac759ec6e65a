package dev.parloom.net.tcp;

/** A server cannot listen where it was told to. */
public final class PortUnavailableException extends TcpException {

  private static final long serialVersionUID = 1L;

  PortUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
