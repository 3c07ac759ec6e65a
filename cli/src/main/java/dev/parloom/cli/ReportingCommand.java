package dev.parloom.cli;

import dev.parloom.pipeline.Progress;
import dev.parloom.pipeline.RunEvent;
import dev.parloom.pipeline.RunListener;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that all commands share about what they tell. */
abstract class ReportingCommand {

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress and no report; failures are still told.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "A line for each stage in the report; stack traces with errors.")
  boolean verbose;

  @Option(names = "--json", description = "The report as one JSON object on standard output.")
  boolean json;

  boolean isVerbose() {
    return verbose;
  }

  /** What shows a run to a person while it goes on. */
  RunListener progress() {
    if (quiet) {
      return event -> {
        if (event instanceof RunEvent.ItemFailed(var letter)) {
          System.err.println("failed: " + letter.describe());
        }
      };
    }
    // The launcher looks whether standard error is a terminal, which a JVM cannot tell.
    return "1".equals(System.getenv("PARLOOM_TERMINAL"))
        ? Progress.bars(System.err, columns())
        : Progress.lines(System.err, Duration.ofSeconds(30));
  }

  private static int columns() {
    try {
      String columns = System.getenv("COLUMNS");
      return columns == null ? 80 : Math.max(20, Integer.parseInt(columns.strip()));
    } catch (NumberFormatException e) {
      return 80;
    }
  }
}
