package dev.parloom.cli;

import dev.parloom.cli.command.ParloomCommand;
import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.Errors;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.spi.ExitCode;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ServiceConfigurationError;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.InitializationException;

/** Where the {@code parloom} command starts. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    PrintStream data = System.out;
    System.setOut(System.err); // also for code that is left behind when the command has ended
    Ends.exit(run(args, System.in, data, System.err));
  }

  /**
   * Runs one command with these standard streams, and answers its exit code. They are the streams
   * of the whole JVM until then, so that it may run one command at a time. What prints to {@code
   * System.out}, such as a step's code, goes to standard error: standard output is for data.
   */
  static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
    InputStream formerIn = System.in;
    PrintStream formerOut = System.out;
    PrintStream formerErr = System.err;
    PrintStream formerData =
        StandardOutput.redirect(new PrintStream(out, false, StandardCharsets.UTF_8));
    System.setIn(in);
    System.setOut(err);
    System.setErr(err);
    try {
      CommandLine line = commandLine();
      line.setOut(new PrintWriter(out, true, out.charset()));
      line.setErr(new PrintWriter(err, true, err.charset()));
      return execute(line, args);
    } catch (ServiceConfigurationError | InitializationException e) {
      System.err.printf("parloom: what was added to it cannot be used: %s%n", e.getMessage());
      return ExitCode.USAGE;
    } finally {
      System.setIn(formerIn);
      System.setOut(formerOut);
      System.setErr(formerErr);
      var _ = StandardOutput.redirect(formerData);
    }
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
    CommandLine line = ParloomCommand.line();
    line.setCaseInsensitiveEnumValuesAllowed(true);
    // A file may be named @photo.jpg.
    line.setExpandAtFiles(false);
    line.setColorScheme(Help.defaultColorScheme(Ansi.OFF));
    line.setParameterExceptionHandler(Errors::usage);
    line.setExecutionExceptionHandler(Errors::execution);
    return line;
  }
}
