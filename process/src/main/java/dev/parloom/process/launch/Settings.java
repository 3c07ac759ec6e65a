package dev.parloom.process.launch;

import dev.parloom.core.pool.PoolListener;
import dev.parloom.process.worker.WorkerHook;
import dev.parloom.process.worker.WorkerOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The choices of a pool's builder, checked.
 *
 * @param memoryLimitBytes 0 for none
 * @param maxTasks tasks after which a worker is replaced; {@link Integer#MAX_VALUE} for none
 * @param idleTimeout null for none
 * @param listener null for none
 * @param folder the working folder of workers; null for this process's own
 */
public record Settings(
    String name,
    int workers,
    int queue,
    List<String> jvmFlags,
    long memoryLimitBytes,
    int maxTasks,
    @Nullable WorkerHook initializer,
    @Nullable WorkerHook finalizer,
    @Nullable Duration idleTimeout,
    int spares,
    Map<String, String> environment,
    @Nullable Path folder,
    Duration grace,
    Duration startTimeout,
    int resultLimitBytes,
    WorkerOutput output,
    @Nullable PoolListener listener) {

  public Settings {
    jvmFlags = List.copyOf(jvmFlags);
    environment = Map.copyOf(environment);
  }
}
