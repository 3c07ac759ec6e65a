package dev.parloom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.thread.CallerPool;
import dev.parloom.pipeline.journal.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void run(Progress progress) throws InterruptedException {
    Pipeline.<Integer>named("numbers")
        .sink(
            "sink",
            CallerPool.open(),
            (key, n) -> {
              if (n == 3) {
                throw new IOException("three\nlines");
              }
            })
        .run(IntStream.range(0, 8).boxed().toList(), progress);
  }

  @Test
  void lines_whenAnItemFails_tellItOnOneLineAndNothingElse() throws Exception {
    run(Progress.lines(out, Duration.ofHours(1)));

    assertThat(written()).isEqualTo("failed: 3: sink: IOException: three\\nlines\n");
  }

  @Test
  void bars_whenTheRunEnds_showItsEnd() throws Exception {
    run(Progress.bars(out, 100));

    assertThat(written())
        .contains("failed: 3: sink: ")
        .contains("numbers  " + "█".repeat(24) + " 100 %  8/8")
        .contains("1 failed")
        .contains("  sink");
  }

  @Test
  void headline_whenHalfIsDone_showsHalfABarAndTheTimeLeft() {
    ProgressModel model = new ProgressModel();
    model.on(new RunEvent.Started("job", List.of("a"), OptionalLong.of(4), ""));
    model.on(new RunEvent.ItemEnded("1", Ending.DONE));
    model.on(new RunEvent.ItemEnded("2", Ending.DROPPED));

    assertThat(model.headline(Duration.ofSeconds(10)))
        .isEqualTo(
            "job  " + "█".repeat(12) + " ".repeat(12) + "  50 %  2/4  0.2/s  0:10  0:10 left");
  }

  @Test
  void headline_whenTheTotalIsUnknown_showsCountsOnly() {
    ProgressModel model = new ProgressModel();
    model.on(new RunEvent.Started("job", List.of("a"), OptionalLong.empty(), ""));
    model.on(new RunEvent.ItemTaken("1"));
    model.on(new RunEvent.ItemTaken("2"));
    model.on(new RunEvent.ItemEnded("1", Ending.DONE));

    assertThat(model.headline(Duration.ofSeconds(2))).isEqualTo("job  1 of 2 so far  0.5/s  0:02");
  }

  @Test
  void lines_whenTheTerminalIsNarrow_areCut() {
    ProgressModel model = new ProgressModel();
    model.on(
        new RunEvent.Started("a long name of a job", List.of("stage"), OptionalLong.of(4), ""));

    assertThat(model.lines(Duration.ofSeconds(2), 19, 24)).allMatch(line -> line.length() <= 19);
  }

  @Test
  void lines_whenTheTerminalIsSmall_showCountsFirst() {
    ProgressModel model = new ProgressModel();
    model.on(
        new RunEvent.Started("a very long name", List.of("a", "b", "c"), OptionalLong.empty(), ""));

    assertThat(model.lines(Duration.ofSeconds(2), 34, 3))
        .hasSize(3)
        .first()
        .isEqualTo("a very  0 of 0 so far  0.0/s  0:02");
    assertThat(model.lines(Duration.ofSeconds(2), 19, 0)).containsExactly("0 of 0 so far  0.0/");
  }
}
