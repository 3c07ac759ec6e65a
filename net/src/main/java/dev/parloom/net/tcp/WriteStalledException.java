package dev.parloom.net.tcp;

/**
 * The peer did not read what was written for longer than the write timeout; the connection is
 * closed.
 */
public final class WriteStalledException extends TcpException {

  private static final long serialVersionUID = 1L;

  WriteStalledException(String message) {
    super(message, null);
  }
}
