package dev.parloom.cli;

import dev.parloom.pipeline.Run;
import java.util.LinkedHashMap;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C and SIGTERM while a run goes on: the first drains it, the second stops it, the third ends
 * the JVM on the spot. Signals get their former meaning back when this is closed.
 *
 * <p>{@code sun.misc.Signal} because a shutdown hook cannot be told "not yet".
 */
final class Ends implements AutoCloseable {

  private static final Map<String, Integer> SIGNALS = Map.of("INT", 2, "TERM", 15);

  private final Run run;
  private final Map<Signal, SignalHandler> former = new LinkedHashMap<>();
  private int received;
  private int signal;

  private Ends(Run run) {
    this.run = run;
  }

  /** From now on signals concern this run. */
  static Ends of(Run run) {
    Ends ends = new Ends(run);
    for (String name : SIGNALS.keySet()) {
      Signal one = new Signal(name);
      ends.former.put(one, Signal.handle(one, ends::received));
    }
    return ends;
  }

  private synchronized void received(Signal which) {
    received++;
    signal = which.getNumber();
    switch (received) {
      case 1 -> {
        System.err.println("finishing the items under way; once more stops them");
        run.drain();
      }
      case 2 -> {
        System.err.println("stopping");
        run.stop();
      }
      default -> Runtime.getRuntime().halt(ExitCode.ofSignal(signal));
    }
  }

  /** The number of the last signal, or 0 if there was none. */
  synchronized int signal() {
    return signal;
  }

  @Override
  public void close() {
    former.forEach(Signal::handle);
  }
}
