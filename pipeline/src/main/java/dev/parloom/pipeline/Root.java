package dev.parloom.pipeline;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * A source item's account: how much of what came of it is still on its way, and how the rest ended.
 * Thread-safe.
 */
final class Root {

  private final String key;

  @GuardedBy("this")
  private long pending = 1;

  @GuardedBy("this")
  private boolean someDone;

  @GuardedBy("this")
  private boolean someFailed;

  Root(String key) {
    this.key = key;
  }

  String key() {
    return key;
  }

  /** One part was replaced by that many; with none, the part has reached a good end. */
  synchronized boolean expanded(int children) {
    pending += children - 1L;
    someDone |= children == 0;
    return pending == 0;
  }

  /** One part has ended; true if it was the last. */
  synchronized boolean ended(Ending how) {
    someDone |= how == Ending.DONE;
    someFailed |= how == Ending.FAILED;
    return --pending == 0;
  }

  /** How the whole has ended: failed if any part did, else done, unless all of it was dropped. */
  synchronized Ending ending() {
    return someFailed ? Ending.FAILED : someDone ? Ending.DONE : Ending.DROPPED;
  }
}
