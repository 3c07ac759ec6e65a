package dev.parloom.process.worker;

/** A task, its function or its input cannot be sent to a worker process. */
public final class TaskNotSerializableException extends ProcessException {

  private static final long serialVersionUID = 1L;

  /** For pools: what cannot be sent, and why. */
  public TaskNotSerializableException(String what, String why, Throwable cause) {
    super(
        "%s cannot be sent to a worker process: %s. A lambda takes along what it uses from around it, 'this' included; use static methods, or make that serializable"
            .formatted(what, why),
        cause);
  }
}
