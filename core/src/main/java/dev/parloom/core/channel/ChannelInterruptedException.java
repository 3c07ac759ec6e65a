package dev.parloom.core.channel;

/**
 * The thread was interrupted while it waited inside an iteration over a channel, which cannot throw
 * {@link InterruptedException}. The thread's interrupt flag is set again.
 */
public final class ChannelInterruptedException extends ChannelException {

  private static final long serialVersionUID = 1L;

  ChannelInterruptedException(String message, InterruptedException cause) {
    super(message, cause);
  }
}
