package dev.parloom.pipeline;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Tells a run's events to its listeners, one at a time. Thread-safe. */
final class Teller {

  private static final System.Logger LOG = System.getLogger("dev.parloom.pipeline");

  private final List<RunListener> listeners;
  private final boolean silent;

  Teller(List<RunListener> listeners) {
    this.listeners = new ArrayList<>(listeners);
    this.silent = listeners.isEmpty();
  }

  /** Makes the event only if there are listeners. After the last event nothing is told. */
  void tell(Supplier<RunEvent> makeEvent) {
    if (silent) {
      return;
    }
    RunEvent event = makeEvent.get();
    synchronized (listeners) {
      listeners.removeIf(listener -> fails(listener, event));
      if (event instanceof RunEvent.Ended) {
        listeners.clear();
      }
    }
  }

  private static boolean fails(RunListener listener, RunEvent event) {
    try {
      listener.on(event);
      return false;
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "listener " + listener + " failed on " + event + " and is told nothing more",
          e);
      return true;
    }
  }
}
