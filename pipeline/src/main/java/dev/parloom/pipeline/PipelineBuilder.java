package dev.parloom.pipeline;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.pipeline.journal.Fingerprint;
import dev.parloom.pipeline.policy.FailurePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
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

  private final RunPlan plan;

  PipelineBuilder(RunPlan plan) {
    this.plan = plan;
  }

  /** The key of a source item: stable from run to run, and different for different items. */
  @SuppressWarnings("unchecked") // applied to what the source gives, whose type this builder knows
  public PipelineBuilder<I, O> keyedBy(Function<? super I, String> keyOfItem) {
    Objects.requireNonNull(keyOfItem, "keyOfItem");
    return new PipelineBuilder<>(
        plan.keyedBy((Function<@Nullable Object, String>) (Function<?, String>) keyOfItem));
  }

  /**
   * What changes when a source item does, so that it is done again. Default: {@link
   * Fingerprint#automatic}.
   */
  @SuppressWarnings("unchecked") // applied to what the source gives, whose type this builder knows
  public PipelineBuilder<I, O> fingerprintedBy(Fingerprint<? super I> fingerprint) {
    Objects.requireNonNull(fingerprint, "fingerprint");
    return new PipelineBuilder<>(
        plan.fingerprintedBy((Fingerprint<@Nullable Object>) (Fingerprint<?>) fingerprint));
  }

  /**
   * Whether the output of a source item that was done before is still there; if not, the item is
   * done again. Default: the sink is asked ({@link Sink#isInPlace}), unless stages expand or batch.
   */
  @SuppressWarnings("unchecked") // applied to what the source gives, whose type this builder knows
  public PipelineBuilder<I, O> inPlaceIf(Predicate<? super I> isThere) {
    Objects.requireNonNull(isThere, "isThere");
    return new PipelineBuilder<>(
        plan.inPlaceIf((Predicate<@Nullable Object>) (Predicate<?>) isThere));
  }

  /** What failures mean for the whole run, besides what stages say. Default: it goes on. */
  public PipelineBuilder<I, O> onFailure(FailurePolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return new PipelineBuilder<>(plan.onFailure(policy));
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
    return new Pipeline<>(whole.plan);
  }

  private <R extends @Nullable Object> PipelineBuilder<I, R> then(StagePlan next) {
    boolean isMap = next instanceof StagePlan.Map;
    for (StagePlan earlier : plan.stages()) {
      if (earlier.name().equals(next.name())) {
        throw new IllegalArgumentException(
            "pipeline '%s' has two stages named '%s'; give one another name"
                .formatted(plan.pipeline(), next.name()));
      }
      isMap &= !(earlier instanceof StagePlan.Expand) && !(earlier instanceof StagePlan.Batch);
    }
    if (next.options().checkpointOrNull() != null && !isMap) {
      throw new IllegalArgumentException(
          "stage '%s' of pipeline '%s' cannot have a checkpoint: only a map before all stages that expand or batch can"
              .formatted(next.name(), plan.pipeline()));
    }
    return new PipelineBuilder<>(plan.with(next));
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
