package dev.parloom.compute;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.process.ProcessPool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Every kind of pool, and every number of workers that results must not depend on. */
final class Kinds {

  private Kinds() {}

  /** What is checked on each of them. */
  @FunctionalInterface
  interface OnPool {
    void check(String kind, Pool pool) throws Exception;
  }

  static void each(OnPool check) throws Exception {
    Map<String, Supplier<Pool>> kinds = new LinkedHashMap<>();
    kinds.put("caller", CallerPool::open);
    for (int workers = 1; workers <= 8; workers++) {
      int count = workers;
      kinds.put(count + " threads", () -> ThreadPool.platform(count));
    }
    kinds.put("3 virtual threads", () -> ThreadPool.virtual(3));
    kinds.put("1 thread, no queue", () -> ThreadPool.builder().workers(1).queue(0).open());
    kinds.put("2 processes", () -> ProcessPool.of(2));
    for (Map.Entry<String, Supplier<Pool>> kind : kinds.entrySet()) {
      try (Pool pool = kind.getValue().get()) {
        check.check(kind.getKey(), pool);
      }
    }
  }
}
