package dev.parloom.cli.console;

import dev.parloom.core.channel.Channel;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.RunListener;
import dev.parloom.spi.ExitCode;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.Values;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** What a lab has to do with its user: standard output, standard error and signals. */
public final class LabTerminal implements LabContext {

  private final Reporting telling;
  private final Values values;

  /**
   * For one lab.
   *
   * @param values what the user has given
   */
  public LabTerminal(Reporting telling, Values values) {
    this.telling = telling;
    this.values = values;
  }

  @Override
  public Values values() {
    return values;
  }

  @Override
  public void print(String line) {
    StandardOutput.println(line);
  }

  @Override
  public void say(String line) {
    telling.say(line);
  }

  @Override
  public int follow(Function<RunListener, Run> start) throws InterruptedException {
    try (Ends ends = Ends.of(telling)) {
      Run run = start.apply(telling.progress());
      ends.concern(run);
      return new Outcomes(telling)
          .tell(run.await(), run.beginning(), ends.signal(), "nothing to do");
    }
  }

  @Override
  public EndSignal endSignal() {
    return new CaughtSignals();
  }

  /** Catches signals until it is closed. */
  private static final class CaughtSignals implements EndSignal {
    private final Channel<Integer> first = Channel.bounded(1);
    private final AtomicInteger received = new AtomicInteger();
    private final Map<Signal, SignalHandler> former = new LinkedHashMap<>();

    CaughtSignals() {
      for (String name : List.of("INT", "TERM", "HUP")) {
        Signal one = new Signal(name);
        former.put(one, Signal.handle(one, this::received));
      }
    }

    private void received(Signal signal) {
      int exitCode = ExitCode.ofSignal(signal.getNumber());
      if (received.incrementAndGet() > 1) {
        Runtime.getRuntime().halt(exitCode);
      }
      var _ = first.trySend(exitCode);
    }

    @Override
    public int await() throws InterruptedException {
      return first.receive();
    }

    @Override
    public void close() {
      former.forEach(Signal::handle);
    }
  }
}
