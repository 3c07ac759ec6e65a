package dev.parloom.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.journal.RunEnding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import sun.misc.Signal;

/**
 * Signals to this very JVM, while a command has no run under way: none of them is lost. It is
 * SIGTERM each time, since a build in the background has the others ignored.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
final class EndsTest {

  private final CountDownLatch gate = new CountDownLatch(1);
  private final PrintStream console = System.err;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final ReportingCommand command = new ReportingCommand() {};

  @AfterEach
  void restoreStandardError() {
    System.setErr(console);
  }

  private void raise(String signal) {
    Signal.raise(new Signal(signal));
  }

  private void awaitSaid(String words) {
    while (!said.toString(StandardCharsets.UTF_8).endsWith(words)) {
      Thread.onSpinWait();
    }
  }

  /** Endless; its items pass when the gate is open, or are stopped. */
  private Run gatedRun() {
    return Pipeline.<Integer>named("gated")
        .stage(
            "wait",
            CallerPool.open(),
            number -> {
              gate.await();
              return number;
            })
        .sink("put", CallerPool.open(), (key, value) -> {})
        .start(IntStream.iterate(0, number -> number + 1)::iterator);
  }

  @Test
  void signal_betweenRuns_drainsTheNextOneAsItBegins() throws Exception {
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try (Ends ends = Ends.of(command)) {
      raise("TERM");
      awaitSaid("ending\n");
      assertThat(ends.signal()).isEqualTo(15);

      Run run = gatedRun();
      ends.concern(run);
      gate.countDown();
      assertThat(run.await().ending()).isEqualTo(RunEnding.DRAINED);

      Run after = gatedRun();
      ends.concern(after);
      assertThat(after.await().ending()).isEqualTo(RunEnding.DRAINED);
    }
  }

  @Test
  void signals_whenTwoCameBetweenRuns_stopTheNextOne() throws Exception {
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try (Ends ends = Ends.of(command)) {
      raise("TERM");
      awaitSaid("ending\n");
      raise("TERM");
      awaitSaid("stopping\n");

      Run run = gatedRun();
      ends.concern(run);
      assertThat(run.await().ending()).isEqualTo(RunEnding.STOPPED);
      assertThat(ends.signal()).isEqualTo(15);
    }
  }
}
