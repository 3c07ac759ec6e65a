package dev.parloom.cli.command;

/** A run that was to be timed did not come to its end, so nothing can be said of its speed. */
final class RehearsalEndedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  /** With what the command ends; an empty message if the user knows. */
  RehearsalEndedException(String message, int exitCode) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
