package dev.parloom.process.worker;

import java.util.OptionalInt;

/**
 * The worker process died while it ran this task: a crash in native code, {@code System.exit}, a
 * kill from outside. Only this task is lost; the worker is replaced.
 */
public final class WorkerCrashedException extends ProcessException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final boolean exited;

  /**
   * For pools.
   *
   * @param task the name of the task
   * @param worker the name of the worker
   * @param pid of its process
   * @param exitCode its exit status; empty if it is not known
   * @param how it ended, in words
   */
  public WorkerCrashedException(
      String task, String worker, long pid, OptionalInt exitCode, String how) {
    super(
        "worker process %d (%s) ended while it ran task '%s': %s"
            .formatted(pid, worker, task, how));
    this.exited = exitCode.isPresent();
    this.exitCode = exitCode.orElse(0);
  }

  /**
   * The process's exit status: what it gave to {@code System.exit}, or 128 and the number of the
   * signal that killed it; empty if it is not known.
   */
  public OptionalInt exitCode() {
    return exited ? OptionalInt.of(exitCode) : OptionalInt.empty();
  }
}
