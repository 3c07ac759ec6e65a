package dev.parloom.cli;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.pipeline.Run;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * What may end a command early. Ctrl-C, SIGTERM and SIGHUP (its terminal was closed): the first
 * drains the run that is under way, or else the next one as it begins, and stops it if that takes
 * too long; the second stops it, the third ends the JVM on the spot. Signals get their former
 * meaning back when this is closed, so that whatever is to be removed must be removed before. And
 * code of the user's that calls {@code System.exit}: that must not look like success.
 *
 * <p>{@code sun.misc.Signal} because a shutdown hook cannot be told "not yet".
 */
final class Ends implements AutoCloseable {

  private static final List<String> SIGNALS = List.of("INT", "TERM", "HUP");

  private final ReportingCommand telling;
  private final Deque<Runnable> atExit = new ConcurrentLinkedDeque<>();
  private final Map<Signal, SignalHandler> former = new LinkedHashMap<>();
  private final Thread exitHook = Thread.ofPlatform().name("parloom-exit").unstarted(this::exited);

  /** The one under way, or the last. */
  @GuardedBy("this")
  private @Nullable Run run;

  @GuardedBy("this")
  private int received;

  @GuardedBy("this")
  private int signal;

  private Ends(ReportingCommand telling) {
    this.telling = telling;
  }

  /**
   * From now on signals concern the runs of this command.
   *
   * @param telling tells the user one line, and knows how long items under way may take
   */
  static Ends of(ReportingCommand telling) {
    Ends ends = new Ends(telling);
    for (String name : SIGNALS) {
      Signal one = new Signal(name);
      ends.former.put(one, Signal.handle(one, ends::received));
    }
    Runtime.getRuntime().addShutdownHook(ends.exitHook);
    return ends;
  }

  /** Signals concern this run from now on, also those that have come already. */
  synchronized void concern(Run next) {
    run = next;
    if (received > 0) {
      end(next);
    }
  }

  /** What to do if a step's code ends the program; the last that was named is done first. */
  void atExit(Runnable cleanUp) {
    atExit.push(cleanUp);
  }

  private synchronized void received(Signal which) {
    received++;
    signal = which.getNumber();
    switch (received) {
      case 1 ->
          telling.say(
              run == null
                  ? "ending"
                  : "finishing the items under way, for at most %d s; once more stops them"
                      .formatted(Math.max(1, telling.grace().toSeconds())));
      case 2 -> telling.say("stopping");
      default -> Runtime.getRuntime().halt(ExitCode.ofSignal(signal));
    }
    if (run != null) {
      end(run);
    }
  }

  @GuardedBy("this")
  private void end(Run concerned) {
    if (received == 1) {
      concerned.drain(telling.grace());
    } else {
      concerned.stop();
    }
  }

  private void exited() {
    telling.say("a step's code has ended the whole program; not all items are done");
    atExit.forEach(Runnable::run);
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
