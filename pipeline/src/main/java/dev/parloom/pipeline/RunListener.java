package dev.parloom.pipeline;

/**
 * Hears what happens in a run.
 *
 * <p>A run calls its listeners from several threads but never two calls at once, so a listener
 * needs no lock of its own against the run. It should be quick: while it is at work the run's
 * stages wait to tell the next event. A listener that throws is told nothing more, and a warning is
 * logged (logger {@code dev.parloom.pipeline}); the run goes on.
 */
@FunctionalInterface
public interface RunListener {

  /** Something has happened. */
  void on(RunEvent event);
}
