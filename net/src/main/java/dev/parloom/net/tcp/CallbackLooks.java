package dev.parloom.net.tcp;

/**
 * Decides from looks at the server's turn (odd while a callback runs, see {@link CallbackWatch})
 * whether a callback has kept the thread for too long. Has no clock and no thread; for one thread.
 */
final class CallbackLooks {

  /**
   * What a look has shown.
   *
   * @param heldNanos how long the callback has run, if that is too long and was not told yet; or 0
   * @param isIdle whether no callback has begun or ended since the look before, and none runs
   */
  record Look(long heldNanos, boolean isIdle) {}

  private final long stallNanos;
  private long seenTurn = -1;
  private long sinceNanos;
  private long lookedNanos;
  private boolean isTold;

  /** A callback may run for less than this. */
  CallbackLooks(long stallNanos) {
    this.stallNanos = stallNanos;
  }

  /** A look at this turn, at this time. */
  Look look(long turn, long nowNanos) {
    // A look that is late had no processor, and then the callback may have had none either.
    boolean isLate = nowNanos - lookedNanos > stallNanos;
    lookedNanos = nowNanos;
    if (turn != seenTurn || (isLate && !isTold)) {
      seenTurn = turn;
      sinceNanos = nowNanos;
      isTold = false;
      return new Look(0, false);
    }
    boolean isRunning = (turn & 1) == 1;
    long held = nowNanos - sinceNanos;
    return new Look(isRunning && !isTold && held >= stallNanos ? held : 0, !isRunning);
  }

  /** The stall of the look before was told; it is not told again. */
  void told() {
    isTold = true;
  }
}
