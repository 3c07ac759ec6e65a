package dev.parloom.core.channel;

/** The root of what a channel throws. */
public abstract sealed class ChannelException extends RuntimeException
    permits ChannelClosedException, ChannelInterruptedException {

  private static final long serialVersionUID = 1L;

  ChannelException(String message, Throwable cause) {
    super(message, cause);
  }

  ChannelException(String message) {
    super(message);
  }
}
