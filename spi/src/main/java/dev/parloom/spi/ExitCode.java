package dev.parloom.spi;

/** The exit codes of every command. */
public final class ExitCode {
  /** All is done. */
  public static final int ALL_DONE = 0;

  /** Some items failed; the others are done. */
  public static final int SOME_FAILED = 1;

  /** Wrong usage, or what the whole command needs cannot be used. */
  public static final int USAGE = 2;

  /** The run was stopped, or could not go on. */
  public static final int STOPPED = 3;

  private ExitCode() {}

  /** What a shell reports for a program that ended by this signal. */
  public static int ofSignal(int number) {
    return 128 + number;
  }
}
