package dev.parloom.process.dispatch;

/** A driver, as far as the dispatcher knows it. */
interface DriverThread {

  /** There may be something to do; it looks again. */
  void wake();

  /** A task, possibly of its batch, already has an outcome: it looks and stops what runs. */
  void stop();

  /** Whether it is this thread. */
  boolean runsIn(Thread thread);
}
