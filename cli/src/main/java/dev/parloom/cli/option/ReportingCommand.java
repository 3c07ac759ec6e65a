package dev.parloom.cli.option;

import dev.parloom.cli.console.Reporting;
import dev.parloom.pipeline.Progress;
import dev.parloom.pipeline.RunEvent;
import dev.parloom.pipeline.RunListener;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all commands share about what they tell. */
public abstract class ReportingCommand implements Reporting {

  @Option(
      names = {"-q", "--quiet"},
      description = "No progress, no notes and no report; failures are still told.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "A line for each stage in the report; stack traces with errors.")
  private boolean verbose;

  @Option(names = "--json", description = "The report as one JSON object on standard output.")
  private boolean json;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description =
          "How long items under way may take after Ctrl-C, before they are stopped. Default: 30s.")
  private Duration grace = Duration.ofSeconds(30);

  private volatile @Nullable Progress progress;

  @Override
  public Duration grace() {
    return grace;
  }

  @Override
  public boolean isQuiet() {
    return quiet;
  }

  @Override
  public boolean isVerbose() {
    return verbose;
  }

  @Override
  public boolean isJson() {
    return json;
  }

  @Override
  public RunListener progress() {
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

  @Override
  public void say(String line) {
    Progress shown = progress;
    if (shown == null) {
      System.err.println(line);
    } else {
      shown.println(line);
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
