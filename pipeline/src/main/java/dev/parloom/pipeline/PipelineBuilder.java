package dev.parloom.pipeline;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.WorkFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A plan in the making; see {@link Pipeline}. Immutable: each method answers a longer plan. Stage
 * names must differ, since reports and events tell stages apart by them.
 *
 * @param <I> what the source gives
 * @param <O> what the last stage so far makes of it
 */
public final class PipelineBuilder<I extends @Nullable Object, O extends @Nullable Object> {

  private final String name;
  private final Function<? super I, String> key;
  private final List<StagePlan> stages;

  PipelineBuilder(String name, Function<? super I, String> key, List<StagePlan> stages) {
    this.name = name;
    this.key = key;
    this.stages = stages;
  }

  /** The key of a source item: stable from run to run, and different for different items. */
  public PipelineBuilder<I, O> keyedBy(Function<? super I, String> keyOfItem) {
    return new PipelineBuilder<>(name, keyOfItem, stages);
  }

  /** Adds a stage that turns each item into another. */
  public <R extends @Nullable Object> PipelineBuilder<I, R> stage(
      String stage, Pool pool, WorkFunction<? super O, ? extends R, ?> function) {
    return stage(stage, pool, function, UnaryOperator.identity());
  }

  /** The same, with options. */
  public <R extends @Nullable Object> PipelineBuilder<I, R> stage(
      String stage,
      Pool pool,
      WorkFunction<? super O, ? extends R, ?> function,
      UnaryOperator<StageOptions> options) {
    StageOptions chosen = options.apply(StageOptions.defaults());
    return then(new StagePlan.Map(stage, limited(pool, stage, chosen), untyped(function), chosen));
  }

  /** Adds a stage that lets only those items through for which the predicate answers true. */
  public PipelineBuilder<I, O> filter(
      String stage, Pool pool, WorkFunction<? super O, Boolean, ?> predicate) {
    return filter(stage, pool, predicate, UnaryOperator.identity());
  }

  /** The same, with options. */
  public PipelineBuilder<I, O> filter(
      String stage,
      Pool pool,
      WorkFunction<? super O, Boolean, ?> predicate,
      UnaryOperator<StageOptions> options) {
    StageOptions chosen = options.apply(StageOptions.defaults());
    return then(
        new StagePlan.Filter(stage, limited(pool, stage, chosen), untyped(predicate), chosen));
  }

  /**
   * Adds a stage that turns each item into any number of items, none included. A child's key is its
   * parent's with {@code #} and its index; the parent has ended when all its children have.
   */
  public <R extends @Nullable Object> PipelineBuilder<I, R> expand(
      String stage,
      Pool pool,
      WorkFunction<? super O, ? extends Iterable<? extends R>, ?> function) {
    return expand(stage, pool, function, UnaryOperator.identity());
  }

  /** The same, with options. */
  public <R extends @Nullable Object> PipelineBuilder<I, R> expand(
      String stage,
      Pool pool,
      WorkFunction<? super O, ? extends Iterable<? extends R>, ?> function,
      UnaryOperator<StageOptions> options) {
    StageOptions chosen = options.apply(StageOptions.defaults());
    @SuppressWarnings("unchecked") // the plan's types were checked by this builder
    var loose = (WorkFunction<@Nullable Object, ? extends Iterable<?>, ?>) function;
    return then(
        new StagePlan.Expand(
            stage, limited(pool, stage, chosen), StagePlan.Expand.collecting(loose), chosen));
  }

  /**
   * Adds a stage that gathers items into lists: a list goes on when it is full, when its first item
   * has waited for {@code patience}, or at the end. Its key is its first item's with {@code +} and
   * the number of the others; if it fails, all its items have.
   *
   * @param size the most items in a list, 1 or more
   */
  public PipelineBuilder<I, List<O>> batch(String stage, int size, Duration patience) {
    if (size < 1) {
      throw new IllegalArgumentException("a batch must hold 1 item or more, but was given " + size);
    }
    return then(new StagePlan.Batch(stage, size, patience, StageOptions.defaults()));
  }

  /** Ends the plan with a sink. */
  public Pipeline<I> sink(String stage, Pool pool, Sink<? super O> sink) {
    return sink(stage, pool, sink, UnaryOperator.identity());
  }

  /** The same, with options. */
  public Pipeline<I> sink(
      String stage, Pool pool, Sink<? super O> sink, UnaryOperator<StageOptions> options) {
    StageOptions chosen = options.apply(StageOptions.defaults());
    @SuppressWarnings("unchecked") // the plan's types were checked by this builder
    Sink<@Nullable Object> loose = (Sink<@Nullable Object>) sink;
    PipelineBuilder<I, Object> whole =
        then(new StagePlan.Put(stage, limited(pool, stage, chosen), loose, chosen));
    return new Pipeline<>(name, key, whole.stages);
  }

  private <R extends @Nullable Object> PipelineBuilder<I, R> then(StagePlan next) {
    for (StagePlan earlier : stages) {
      if (earlier.name().equals(next.name())) {
        throw new IllegalArgumentException(
            "pipeline '%s' has two stages named '%s'; give one another name"
                .formatted(name, next.name()));
      }
    }
    List<StagePlan> longer = new ArrayList<>(stages);
    longer.add(next);
    return new PipelineBuilder<>(name, key, List.copyOf(longer));
  }

  /** The pool, told the stage's name and time limit; one that cannot keep it refuses now. */
  private static Pool limited(Pool pool, String stage, StageOptions options) {
    TaskOptions task = TaskOptions.none().named(stage);
    Duration limit = options.timeoutOrNull();
    return pool.with(limit == null ? task : task.timeout(limit));
  }

  @SuppressWarnings("unchecked") // the plan's types were checked by this builder
  private static WorkFunction<@Nullable Object, @Nullable Object, ?> untyped(
      WorkFunction<?, ?, ?> function) {
    return (WorkFunction<@Nullable Object, @Nullable Object, ?>) function;
  }
}
