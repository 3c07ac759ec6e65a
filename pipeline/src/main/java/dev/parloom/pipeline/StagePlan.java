package dev.parloom.pipeline;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.time.Nanos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stage of a plan. The types of values were checked where the plan was built. */
sealed interface StagePlan {

  String name();

  StageOptions options();

  /** What the stage does with an item, in one word. */
  String verb();

  /** How many items can be worked on at once. */
  default int workers() {
    return 1;
  }

  /** A stage that runs a function on a pool for each item. */
  sealed interface Working extends StagePlan {
    Pool pool();

    WorkFunction<@Nullable Object, @Nullable Object, ?> function();

    @Override
    default int workers() {
      return pool().workers();
    }
  }

  record Map(
      String name,
      Pool pool,
      WorkFunction<@Nullable Object, @Nullable Object, ?> function,
      StageOptions options)
      implements Working {
    @Override
    public String verb() {
      return "map";
    }
  }

  /** The function answers a Boolean. */
  record Filter(
      String name,
      Pool pool,
      WorkFunction<@Nullable Object, @Nullable Object, ?> function,
      StageOptions options)
      implements Working {
    @Override
    public String verb() {
      return "filter";
    }
  }

  /** The function answers a List. */
  record Expand(
      String name,
      Pool pool,
      WorkFunction<@Nullable Object, @Nullable Object, ?> function,
      StageOptions options)
      implements Working {
    @Override
    public String verb() {
      return "expand";
    }

    /** Lets the worker, not the stage's own thread, pay for making the children. */
    static WorkFunction<@Nullable Object, @Nullable Object, ?> collecting(
        WorkFunction<@Nullable Object, ? extends Iterable<?>, ?> function) {
      return value -> {
        List<@Nullable Object> children = new ArrayList<>();
        function.apply(value).forEach(children::add);
        return children;
      };
    }
  }

  /** The function is made for each item, since a sink also wants the key. */
  record Put(String name, Pool pool, Sink<@Nullable Object> sink, StageOptions options)
      implements Working {
    @Override
    public String verb() {
      return "sink";
    }

    @Override
    public WorkFunction<@Nullable Object, @Nullable Object, ?> function() {
      return item -> {
        Item whole = (Item) item;
        sink.put(whole.key(), whole.value());
        return null;
      };
    }
  }

  record Batch(String name, int size, Duration patience, StageOptions options)
      implements StagePlan {
    @Override
    public String verb() {
      return "batch";
    }
  }

  /** What makes a difference to the stage's results, as far as it is known. */
  default String identity() {
    String version = options().version();
    return verb() + " " + name() + (version.isEmpty() ? "" : " " + version);
  }

  /** One line of a plan. */
  default String describe() {
    return switch (this) {
      case Batch batch ->
          "%-8s %-12s up to %d items, or %d ms"
              .formatted(verb(), name(), batch.size(), Nanos.millis(batch.patience()));
      case Working working ->
          "%-8s %-12s %s%s"
              .formatted(
                  verb(),
                  name(),
                  working.pool() instanceof CallerPool
                      ? "in the stage's own thread"
                      : "%d × %s".formatted(working.pool().workers(), working.pool().name()),
                  options().describe());
    };
  }
}
