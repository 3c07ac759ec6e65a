package dev.parloom.cli;

/** The exit codes of every command. */
final class ExitCode {
  static final int ALL_DONE = 0;
  static final int SOME_FAILED = 1;
  static final int USAGE = 2;
  static final int STOPPED = 3;

  private ExitCode() {}

  /** What a shell reports for a program that ended by this signal. */
  static int ofSignal(int number) {
    return 128 + number;
  }
}
