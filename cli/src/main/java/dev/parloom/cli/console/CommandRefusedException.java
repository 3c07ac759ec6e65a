package dev.parloom.cli.console;

/** The whole command cannot be carried out as asked; ends it with exit code 2. */
public final class CommandRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CommandRefusedException(String message) {
    super(message);
  }

  public CommandRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
