package dev.parloom.cli;

import dev.parloom.pipeline.Progress;
import dev.parloom.pipeline.RunEvent;
import dev.parloom.pipeline.RunListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all commands share about what they tell. */
abstract class ReportingCommand {

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress, no notes and no report; failures are still told.")
  boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "A line for each stage in the report; stack traces with errors.")
  boolean verbose;

  @Option(names = "--json", description = "The report as one JSON object on standard output.")
  boolean json;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description =
          "How long items under way may take after Ctrl-C, before they are stopped. Default: 30s.")
  private Duration grace = Duration.ofSeconds(30);

  private volatile @Nullable Progress progress;

  /** How long items under way may take when the run is to end. */
  Duration grace() {
    return grace;
  }

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
    Progress shown =
        "1".equals(System.getenv("PARLOOM_TERMINAL"))
            ? Progress.bars(System.err, number("COLUMNS", 80), number("LINES", 24))
            : Progress.lines(System.err, Duration.ofSeconds(30));
    progress = shown;
    return shown;
  }

  /** Tells the user one line while a run goes on; any thread may. */
  void say(String line) {
    Progress shown = progress;
    if (shown == null) {
      System.err.println(line);
    } else {
      shown.println(line);
    }
  }

  /** Tells the user one line that is no failure, unless there is to be no more than failures. */
  void note(String line) {
    if (!quiet) {
      say(line);
    }
  }

  private static int number(String variable, int otherwise) {
    try {
      String value = System.getenv(variable);
      return value == null ? otherwise : Math.max(2, Integer.parseInt(value.strip()));
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }
}
