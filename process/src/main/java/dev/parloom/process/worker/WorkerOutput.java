package dev.parloom.process.worker;

/**
 * Is given what worker processes and their tasks print, line by line. Called by one thread of each
 * worker's for its output and one for its errors; a worker waits when it prints faster than this
 * takes it. It should not throw; what it throws is logged.
 */
@FunctionalInterface
public interface WorkerOutput {

  /**
   * Takes a line.
   *
   * @param worker the name of the worker, such as "resize-1"
   * @param error whether it came by standard error
   * @param line the line without its end; one of more than 8,192 bytes comes in pieces
   */
  void line(String worker, boolean error, String line);
}
