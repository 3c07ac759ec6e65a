package dev.parloom.cli;

import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.RunEnding;
import dev.parloom.pipeline.text.Words;

/** Tells the result of a run to the user, and to the shell. */
final class Outcomes {

  private final ReportingCommand telling;

  Outcomes(ReportingCommand telling) {
    this.telling = telling;
  }

  /** Prints the report and answers the exit code. */
  int tell(Report report, int signal, String nothingFound) {
    if (report.items() == 0 && signal == 0) {
      System.err.println(Words.printable(nothingFound));
    } else if (!telling.quiet) {
      System.err.println(report.summary());
      if (telling.verbose) {
        System.err.println(report.table());
      }
    }
    if (telling.verbose) {
      report
          .failures()
          .forEach(letter -> {
            System.err.println("failed: " + letter.describe());
            letter.cause().printStackTrace(System.err);
          });
    }
    if (telling.json) {
      StandardOutput.println(ReportJson.of(report));
    }
    if (signal != 0) {
      return ExitCode.ofSignal(signal);
    }
    if (report.ending() == RunEnding.STOPPED) {
      return ExitCode.STOPPED;
    }
    return report.failed() > 0 ? ExitCode.SOME_FAILED : ExitCode.ALL_DONE;
  }
}
