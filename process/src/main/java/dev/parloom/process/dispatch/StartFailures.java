package dev.parloom.process.dispatch;

/**
 * Starts of workers in a row that were of no use: the worker did not come up, or died before it had
 * ended a task. Says how long to wait before the next, and when to give up. Not thread-safe.
 */
final class StartFailures {

  /** So many in a row are enough to give up. */
  private static final int MOST = 3;

  /** The same with those that seem to have been killed from outside: that may pass. */
  private static final int MOST_KILLED = 30;

  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private int inARow;

  /** How many of these were killed. */
  private int killed;

  void failed(boolean wasKilled) {
    inARow++;
    killed += wasKilled ? 1 : 0;
  }

  /** A worker is ready: those that were killed before it need not have been useless. */
  void workerStarted() {
    inARow -= killed;
    killed = 0;
  }

  void taskEnded() {
    inARow = 0;
    killed = 0;
  }

  int inARow() {
    return inARow;
  }

  /** Whether further starts have no prospect. */
  boolean isEnough() {
    return inARow - killed >= MOST || inARow >= MOST_KILLED;
  }

  /** How long to wait before the next start. */
  long pauseMillis() {
    return inARow == 0
        ? 0
        : Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(inARow - 1, 9));
  }
}
