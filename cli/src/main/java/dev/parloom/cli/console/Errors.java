package dev.parloom.cli.console;

import dev.parloom.job.JobRefusedException;
import dev.parloom.job.PipelineFileException;
import dev.parloom.pipeline.PipelineException;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.spi.ExitCode;
import dev.parloom.text.Words;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** How errors of a whole command are told: one line, no stack trace unless asked for. */
public final class Errors {

  private Errors() {}

  public static int usage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.printf("%s: %s%n", name, said(e));
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        err.printf("Did you mean %s?%n", String.join(" or ", suggestions));
      }
    }
    err.printf("Try '%s --help'.%n", name);
    return ExitCode.USAGE;
  }

  public static int execution(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    boolean verbose = command.getCommand() instanceof Reporting reporting && reporting.isVerbose();
    int exitCode;
    switch (e) {
      case PipelineFileException mistake -> {
        err.println(said(mistake)); // it begins with its place
        exitCode = ExitCode.USAGE;
      }
      case CommandRefusedException _, JobRefusedException _ -> {
        err.printf("%s: %s%n", name, said(e));
        exitCode = ExitCode.USAGE;
      }
      case JournalException _, PipelineException _ -> {
        boolean isRun = command.getCommand() instanceof Reporting;
        err.printf("%s: %s%n", name, said(e));
        exitCode = isRun || e instanceof PipelineException ? ExitCode.STOPPED : ExitCode.USAGE;
      }
      default -> {
        err.printf("%s: unexpected error, please report it: %s%n", name, Words.of(e));
        if (!verbose) {
          err.printf("Run it with -v for the stack trace.%n");
        }
        exitCode = ExitCode.STOPPED;
      }
    }
    if (verbose) {
      e.printStackTrace(err);
    }
    return exitCode;
  }

  private static String said(Exception e) {
    return Words.printable(String.valueOf(e.getMessage()));
  }
}
