package dev.parloom.cli;

import picocli.CommandLine;

/** Where the {@code parloom} command starts. */
public final class Main {

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new ParloomCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Errors::usage);
    line.setExecutionExceptionHandler(Errors::execution);
    return line;
  }
}
