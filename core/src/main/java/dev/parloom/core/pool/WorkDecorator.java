package dev.parloom.core.pool;

/**
 * Surrounds the work of each task of a pool, as with the context of the thread that submits it:
 *
 * {@snippet :
 * ThreadPool.builder().decorator(work -> {
 *   var context = MDC.getCopyOfContextMap();   // in the thread that submits
 *   return () -> {
 *     MDC.setContextMap(context);              // on the worker
 *     try {
 *       return work.call();
 *     } finally {
 *       MDC.clear();
 *     }
 *   };
 * });
 * }
 *
 * <p>It is called in the thread that submits; what it throws goes to that one, and the task is not
 * accepted.
 */
@FunctionalInterface
public interface WorkDecorator {

  /**
   * What to do instead.
   *
   * @param work what was submitted
   * @return work that calls that, and returns what it returns
   */
  Work<?> decorate(Work<?> work);
}
