package dev.parloom.process.launch;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/**
 * A selector, and the one place where its thread waits: for a channel, for a time, or for {@link
 * #wake}.
 *
 * <p>A wake-up ends one wait, and says nothing of what it was for. So another thread first changes
 * what the waiting thread looks at, and then wakes it; and the waiting thread looks at all of that
 * before each wait, as the wait before may have taken the wake-up. Thread-safe but for {@link
 * #await}, which belongs to one thread at a time.
 */
public class WakeableSelector implements AutoCloseable {

  private final Selector selector;

  public WakeableSelector() throws IOException {
    selector = Selector.open();
  }

  SelectionKey register(SelectableChannel channel, int interest) throws IOException {
    return channel.register(selector, interest);
  }

  /**
   * Waits until something happens, rounding up to milliseconds.
   *
   * @param nanos for how long at most; anything beyond a day is without limit
   */
  public void await(long nanos) throws IOException {
    if (nanos > TimeUnit.DAYS.toNanos(1)) {
      selector.select();
    } else {
      selector.select(Math.max(1, Math.ceilDiv(nanos, 1_000_000L)));
    }
    selector.selectedKeys().clear();
  }

  /** Ends the wait under way, or else the next one. */
  public void wake() {
    selector.wakeup();
  }

  @Override
  public void close() throws IOException {
    selector.close();
  }
}
