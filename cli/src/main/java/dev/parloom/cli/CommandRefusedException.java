package dev.parloom.cli;

/** The whole command cannot be carried out as asked; ends it with exit code 2. */
final class CommandRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CommandRefusedException(String message) {
    super(message);
  }

  CommandRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
