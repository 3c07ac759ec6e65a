package dev.parloom.process.worker;

import java.io.Serializable;

/** Code that each worker process runs before its first task or after its last. */
@FunctionalInterface
public interface WorkerHook extends Serializable {

  /**
   * Runs in the worker process.
   *
   * @throws Exception if it fails
   */
  void run() throws Exception;
}
