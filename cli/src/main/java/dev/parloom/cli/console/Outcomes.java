package dev.parloom.cli.console;

import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.journal.RunStart;
import dev.parloom.spi.ExitCode;
import dev.parloom.text.Words;

/** Tells the result of a run to the user, and to the shell. */
public final class Outcomes {

  private final Reporting telling;

  public Outcomes(Reporting telling) {
    this.telling = telling;
  }

  /**
   * Prints the report and answers the exit code.
   *
   * @param start how the run stands to those before it
   * @param signal what ended it early; 0 if nothing did
   */
  public int tell(Report report, RunStart start, int signal, String nothingFound) {
    if (report.items() == 0 && signal == 0) {
      System.err.println(Words.printable(nothingFound));
    } else if (!telling.isQuiet()) {
      System.err.println(report.summary());
      if (start.failedBefore() > 0) {
        System.err.println(
            "%d items had failed before run %d was resumed; parloom history %d --failed lists them"
                .formatted(start.failedBefore(), start.run(), start.run()));
      }
      if (telling.isVerbose()) {
        System.err.println(report.table());
      }
    }
    if (telling.isVerbose()) {
      report
          .failures()
          .forEach(letter -> {
            System.err.println("failed: " + letter.describe());
            letter.cause().printStackTrace(System.err);
          });
    }
    if (telling.isJson()) {
      StandardOutput.println(ReportJson.of(report, start));
    }
    if (signal != 0) {
      return ExitCode.ofSignal(signal);
    }
    if (report.ending() == RunEnding.STOPPED) {
      return ExitCode.STOPPED;
    }
    return report.failed() + start.failedBefore() > 0 ? ExitCode.SOME_FAILED : ExitCode.ALL_DONE;
  }
}
