package dev.parloom.core.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a task may be given besides its work: a name and a time limit. Immutable. */
public final class TaskOptions {

  private static final TaskOptions NONE = new TaskOptions("task", null);

  private final String name;
  private final @Nullable Duration timeout;

  private TaskOptions(String name, @Nullable Duration timeout) {
    this.name = name;
    this.timeout = timeout;
  }

  /** No time limit, and the name "task". */
  public static TaskOptions none() {
    return NONE;
  }

  /** The same options with a name, which exceptions and thread dumps show. */
  public TaskOptions named(String taskName) {
    return new TaskOptions(Objects.requireNonNull(taskName, "taskName"), timeout);
  }

  /**
   * The same options with a limit on the time a task runs, counted from when a worker starts it.
   *
   * @param limit more than zero
   * @throws IllegalArgumentException if it is not
   */
  public TaskOptions timeout(Duration limit) {
    if (!limit.isPositive()) {
      throw new IllegalArgumentException(
          "a task's timeout must be more than zero, but is " + limit);
    }
    return new TaskOptions(name, limit);
  }

  /** The task's name. */
  public String name() {
    return name;
  }

  /** The limit on its running time; empty for none. */
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }
}
