package dev.parloom.cli.console;

import dev.parloom.pipeline.RunListener;
import java.time.Duration;

/** What a command tells its user while a run goes on, and how much. Thread-safe. */
public interface Reporting {

  /** Whether there is to be no progress, no notes and no report. */
  boolean isQuiet();

  /** Whether there are to be a line for each stage, and stack traces with errors. */
  boolean isVerbose();

  /** Whether the report is to be one JSON object on standard output. */
  boolean isJson();

  /** How long items under way may take when the run is to end. */
  Duration grace();

  /** What shows a run to a person while it goes on. */
  RunListener progress();

  /** Tells the user one line; any thread may. */
  void say(String line);

  /** Tells the user one line that is no failure, unless there is to be no more than failures. */
  default void note(String line) {
    if (!isQuiet()) {
      say(line);
    }
  }
}
