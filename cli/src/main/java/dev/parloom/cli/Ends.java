package dev.parloom.cli;

import dev.parloom.pipeline.Run;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What may end a run early. Ctrl-C, SIGTERM and SIGHUP (its terminal was closed): the first drains
 * it, and stops it if that takes too long; the second stops it, the third ends the JVM on the spot.
 * Signals get their former meaning back when this is closed. And code of the user's that calls
 * {@code System.exit}: that must not look like success.
 *
 * <p>{@code sun.misc.Signal} because a shutdown hook cannot be told "not yet".
 */
final class Ends implements AutoCloseable {

  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  private final Run run;
  private final ReportingCommand telling;
  private final Runnable cleanUp;
  private final Map<Signal, SignalHandler> former = new LinkedHashMap<>();
  private final Thread exitHook = Thread.ofPlatform().name("parloom-exit").unstarted(this::exited);
  private int received;
  private int signal;

  private Ends(Run run, ReportingCommand telling, Runnable cleanUp) {
    this.run = run;
    this.telling = telling;
    this.cleanUp = cleanUp;
  }

  /**
   * From now on signals concern this run.
   *
   * @param telling tells the user one line, and knows how long items under way may take
   * @param cleanUp what to do when a step's code ends the program
   */
  static Ends of(Run run, ReportingCommand telling, Runnable cleanUp) {
    Ends ends = new Ends(run, telling, cleanUp);
    for (String name : SIGNALS) {
      Signal one = new Signal(name);
      ends.former.put(one, Signal.handle(one, ends::received));
    }
    Runtime.getRuntime().addShutdownHook(ends.exitHook);
    return ends;
  }

  private synchronized void received(Signal which) {
    received++;
    signal = which.getNumber();
    switch (received) {
      case 1 -> {
        Duration grace = telling.grace();
        telling.say(
            "finishing the items under way, for at most %d s; once more stops them"
                .formatted(Math.max(1, grace.toSeconds())));
        run.drain(grace);
      }
      case 2 -> {
        telling.say("stopping");
        run.stop();
      }
      default -> Runtime.getRuntime().halt(ExitCode.ofSignal(signal));
    }
  }

  private void exited() {
    telling.say("a step's code has ended the whole program; not all items are done");
    cleanUp.run();
    Runtime.getRuntime().halt(ExitCode.STOPPED);
  }

  /** The number of the last signal, or 0 if there was none. */
  synchronized int signal() {
    return signal;
  }

  @Override
  public void close() {
    former.forEach(Signal::handle);
    try {
      Runtime.getRuntime().removeShutdownHook(exitHook);
    } catch (IllegalStateException e) {
      return; // the JVM is ending, and the hook runs
    }
  }
}
