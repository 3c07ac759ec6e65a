package dev.parloom.cli.console;

/** The exit codes of every command. */
public final class ExitCode {
  public static final int ALL_DONE = 0;
  public static final int SOME_FAILED = 1;
  public static final int USAGE = 2;
  public static final int STOPPED = 3;

  private ExitCode() {}

  /** What a shell reports for a program that ended by this signal. */
  public static int ofSignal(int number) {
    return 128 + number;
  }
}
