package dev.parloom.cli;

import dev.parloom.cli.command.ParloomCommand;
import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.Errors;
import dev.parloom.cli.console.ExitCode;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;

/** Where the {@code parloom} command starts. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    PrintStream data = System.out;
    System.setOut(System.err);
    CommandLine line = commandLine();
    line.setOut(new PrintWriter(data, true, data.charset()));
    Ends.exit(execute(line, args));
  }

  private static int execute(CommandLine line, String... args) {
    try {
      return line.execute(args);
    } catch (OutOfMemoryError | StackOverflowError e) {
      System.err.printf("parloom: cannot go on: %s%n", e);
      return ExitCode.STOPPED;
    }
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new ParloomCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    // A file may be named @photo.jpg.
    line.setExpandAtFiles(false);
    line.setColorScheme(Help.defaultColorScheme(Ansi.OFF));
    line.setParameterExceptionHandler(Errors::usage);
    line.setExecutionExceptionHandler(Errors::execution);
    return line;
  }
}
