package dev.parloom.process.worker;

/** The root of what process pools and their tasks throw by themselves. */
public abstract sealed class ProcessException extends RuntimeException
    permits ExceptionNotSerializableException,
        MemoryLimitException,
        ResultNotSerializableException,
        ResultTooLargeException,
        TaskNotSerializableException,
        WorkerCrashedException,
        WorkerStartException {

  private static final long serialVersionUID = 1L;

  ProcessException(String message) {
    super(message);
  }

  ProcessException(String message, Throwable cause) {
    super(message, cause);
  }
}
