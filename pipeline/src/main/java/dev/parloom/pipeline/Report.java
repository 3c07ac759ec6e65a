package dev.parloom.pipeline;

import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.text.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a run. Immutable.
 *
 * @param pipeline the pipeline's name
 * @param ending how the run ended
 * @param elapsed from its start to its end
 * @param done source items whose results are all in place
 * @param dropped source items that filters kept back
 * @param failed source items of which something failed
 * @param skipped source items that needed no work
 * @param unfinished source items that were on their way when the run was stopped
 * @param stages what each stage did, first to last
 * @param bottleneck what held the run back; empty if nothing was busy
 * @param failures the first {@value #FAILURES_KEPT} dead letters; events tell of all
 */
public record Report(
    String pipeline,
    RunEnding ending,
    Duration elapsed,
    long done,
    long dropped,
    long failed,
    long skipped,
    long unfinished,
    List<StageReport> stages,
    Optional<Bottleneck> bottleneck,
    List<DeadLetter> failures) {

  /** How many dead letters a report keeps, so that its size stays bounded. */
  public static final int FAILURES_KEPT = 1_000;

  /** Copies the lists. */
  public Report {
    stages = List.copyOf(stages);
    failures = List.copyOf(failures);
  }

  /** What the last snapshot of a run says, with how it ended. */
  static Report of(RunSnapshot last, RunEnding ending, List<DeadLetter> failures) {
    return new Report(
        last.pipeline(),
        ending,
        last.elapsed(),
        last.done(),
        last.dropped(),
        last.failed(),
        last.skipped(),
        last.unfinished(),
        last.stages().stream().map(StageSnapshot::soFar).toList(),
        last.bottleneck(),
        failures);
  }

  /** How many source items were taken in all. */
  public long items() {
    return done + dropped + failed + skipped + unfinished;
  }

  /** One line: the counts, the time, the bottleneck. */
  public String summary() {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%,d done, %,d failed", done, failed));
    if (dropped > 0) {
      line.append(String.format(Locale.ROOT, ", %,d dropped", dropped));
    }
    line.append(String.format(Locale.ROOT, ", %,d skipped", skipped));
    if (unfinished > 0) {
      line.append(String.format(Locale.ROOT, ", %,d unfinished", unfinished));
    }
    line.append(" in ").append(Durations.words(elapsed)).append('.');
    if (ending != RunEnding.COMPLETED) {
      line.append(" The run was ").append(ending.words()).append('.');
    }
    bottleneck.ifPresent(b -> line.append(' ').append(b.describe()));
    return line.toString();
  }

  /** A line for each stage, under a heading. */
  public String table() {
    int width = stages.stream().mapToInt(stage -> stage.name().length()).max().orElse(0);
    width = Math.max(width, "stage".length());
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(
            Locale.ROOT,
            "%-" + width + "s  %7s %7s %7s %7s %7s %9s %5s %8s %8s %8s %8s %8s%n",
            "stage",
            "workers",
            "in",
            "out",
            "failed",
            "retried",
            "items/s",
            "busy",
            "starved",
            "blocked",
            "p50",
            "p95",
            "max"));
    for (StageReport stage : stages) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-" + width + "s  %7d %7d %7d %7d %7d %9.1f %4.0f%% %7.0f%% %7.0f%% %8s %8s %8s%n",
              stage.name(),
              stage.workers(),
              stage.itemsIn(),
              stage.itemsOut(),
              stage.failed(),
              stage.retried(),
              stage.itemsPerSecond(),
              100 * stage.busyShare(),
              100 * stage.starvedShare(),
              100 * stage.blockedShare(),
              Durations.words(stage.p50()),
              Durations.words(stage.p95()),
              Durations.words(stage.max())));
    }
    return table.toString().stripTrailing();
  }
}
