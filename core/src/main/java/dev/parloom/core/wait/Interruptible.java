package dev.parloom.core.wait;

/** A wait that must be waited to its end: what closes something may not leave it half closed. */
@FunctionalInterface
public interface Interruptible {

  /** Waits; when interrupted, it can be called again. */
  void await() throws InterruptedException;

  /**
   * Waits to the end, though interrupted; the flag is set again at the end.
   *
   * @param wait what is waited for
   * @param whenInterrupted done for each interrupt, before waiting on
   */
  static void toTheEnd(Interruptible wait, Runnable whenInterrupted) {
    boolean interrupted = false;
    while (true) {
      try {
        wait.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
        whenInterrupted.run();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
