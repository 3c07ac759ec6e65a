package dev.parloom.core.channel;

import org.jspecify.annotations.Nullable;

/**
 * A send to a closed channel, or a receive from one that is closed and drained. Its cause is what
 * the channel was closed with, if anything.
 */
public final class ChannelClosedException extends ChannelException {

  private static final long serialVersionUID = 1L;

  ChannelClosedException(String message, @Nullable Throwable cause) {
    super(message);
    if (cause != null) {
      initCause(cause);
    }
  }
}
