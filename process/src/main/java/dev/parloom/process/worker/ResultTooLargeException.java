package dev.parloom.process.worker;

/** What a task returned takes more bytes than the pool accepts. */
public final class ResultTooLargeException extends ProcessException {

  private static final long serialVersionUID = 1L;

  /** For pools: this process has no room for the result of that task. */
  public ResultTooLargeException(String task, OutOfMemoryError cause) {
    super(
        "what task '%s' returned does not fit into the memory of this process: %s; write it to a file and return its path"
            .formatted(task, cause.getMessage()),
        cause);
  }

  /** For pools: the result of that task takes at least so many bytes. */
  public ResultTooLargeException(String task, String bytes, int limitBytes) {
    super(
        "what task '%s' returned takes at least %s bytes, and the pool's limit is %d; write it to a file and return its path, or raise resultLimit"
            .formatted(task, bytes, limitBytes));
  }
}
