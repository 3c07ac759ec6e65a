package dev.parloom.core.loop;

/** What a loop's time is: the system's, or a number that jumps to the next timer. Thread-safe. */
final class LoopClock {

  private final boolean virtual;
  private final long originNanos = System.nanoTime();

  /** Written by who has the baton. */
  private volatile long virtualNanos;

  LoopClock(boolean virtual) {
    this.virtual = virtual;
  }

  boolean isVirtual() {
    return virtual;
  }

  /** Since the loop was opened. */
  long nanos() {
    return virtual ? virtualNanos : System.nanoTime() - originNanos;
  }

  void jumpTo(long nanos) {
    virtualNanos = nanos;
  }
}
