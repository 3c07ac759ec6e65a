package dev.parloom.process.worker;

import dev.parloom.process.wire.Fault;

/**
 * Stands for an exception of a task's that could not be sent: its class is unknown here, or it
 * holds what is not serializable. The message names its class and gives its own message; the stack
 * trace is the worker's; its causes are described in the same way.
 */
public final class ExceptionNotSerializableException extends ProcessException {

  private static final long serialVersionUID = 1L;

  private final String type;

  private ExceptionNotSerializableException(String message, Fault.Description described) {
    super(message);
    this.type = described.type();
    setStackTrace(described.stack());
    Fault.Description cause = described.cause();
    if (cause != null) {
      initCause(
          new ExceptionNotSerializableException(
              "%s: %s".formatted(cause.type(), cause.message()), cause));
    }
  }

  /** For pools: from what the worker has described. */
  public static ExceptionNotSerializableException of(Fault fault) {
    Fault.Description described = fault.description();
    return new ExceptionNotSerializableException(
        "%s: %s (the exception itself could not be sent from its worker process: %s)"
            .formatted(described.type(), described.message(), fault.obstacle()),
        described);
  }

  /** The name of the class of the exception that was thrown. */
  public String type() {
    return type;
  }
}
