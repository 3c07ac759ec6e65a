package dev.parloom.process.worker;

import dev.parloom.process.wire.Fault;

/** What a task returned cannot be sent from its worker process. */
public final class ResultNotSerializableException extends ProcessException {

  private static final long serialVersionUID = 1L;

  /** For pools: why the worker cannot send it. */
  public ResultNotSerializableException(String task, String why) {
    super(
        "what task '%s' returned cannot be sent from its worker process: %s. Return something else, or make that serializable or transient"
            .formatted(task, why));
  }

  /** For pools: why it cannot be made again here. */
  public ResultNotSerializableException(String task, Throwable cause) {
    super(
        "what task '%s' returned came from its worker process, but cannot be made again here: %s"
            .formatted(task, Fault.inWords(cause)),
        cause);
  }
}
