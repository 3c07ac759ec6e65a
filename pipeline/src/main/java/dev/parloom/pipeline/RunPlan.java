package dev.parloom.pipeline;

import dev.parloom.pipeline.journal.Fingerprint;
import dev.parloom.pipeline.journal.Journal;
import dev.parloom.pipeline.policy.FailurePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All that a run needs to know of its pipeline. The types of values were checked where the pipeline
 * was built.
 *
 * @param pipeline its name
 * @param key names an item
 * @param fingerprint changes when an item does
 * @param inPlace whether an item's output is there; null if the sink is to be asked
 * @param failurePolicy what failures mean for the whole run
 * @param stages first to last; the last is a sink
 * @param journal where items are accounted for
 */
record RunPlan(
    String pipeline,
    Function<@Nullable Object, String> key,
    Fingerprint<@Nullable Object> fingerprint,
    @Nullable Predicate<@Nullable Object> inPlace,
    FailurePolicy failurePolicy,
    List<StagePlan> stages,
    Journal journal) {

  RunPlan {
    stages = List.copyOf(stages);
  }

  /** That of a pipeline without stages. */
  static RunPlan of(String pipeline) {
    return new RunPlan(
        pipeline,
        String::valueOf,
        Fingerprint.automatic(),
        null,
        FailurePolicy.goOn(),
        List.of(),
        NoJournal.INSTANCE);
  }

  RunPlan keyedBy(Function<@Nullable Object, String> other) {
    return new RunPlan(pipeline, other, fingerprint, inPlace, failurePolicy, stages, journal);
  }

  RunPlan fingerprintedBy(Fingerprint<@Nullable Object> other) {
    return new RunPlan(pipeline, key, other, inPlace, failurePolicy, stages, journal);
  }

  RunPlan inPlaceIf(Predicate<@Nullable Object> other) {
    return new RunPlan(pipeline, key, fingerprint, other, failurePolicy, stages, journal);
  }

  RunPlan onFailure(FailurePolicy other) {
    return new RunPlan(pipeline, key, fingerprint, inPlace, other, stages, journal);
  }

  RunPlan with(StagePlan next) {
    List<StagePlan> longer = new ArrayList<>(stages);
    longer.add(next);
    return new RunPlan(pipeline, key, fingerprint, inPlace, failurePolicy, longer, journal);
  }

  RunPlan with(Journal other) {
    return new RunPlan(pipeline, key, fingerprint, inPlace, failurePolicy, stages, other);
  }

  boolean hasJournal() {
    return !(journal instanceof NoJournal);
  }

  String keyOf(@Nullable Object value) {
    return key.apply(value);
  }

  StagePlan.Put sink() {
    return (StagePlan.Put) stages.getLast();
  }

  boolean isInPlace(String itemKey, @Nullable Object value) {
    if (inPlace != null) {
      return inPlace.test(value);
    }
    boolean keysStay =
        stages.stream()
            .noneMatch(
                stage -> stage instanceof StagePlan.Expand || stage instanceof StagePlan.Batch);
    return !keysStay || sink().sink().isInPlace(itemKey);
  }

  int indexOf(String stage) {
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i).name().equals(stage)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "pipeline '%s' has no stage '%s'".formatted(pipeline, stage));
  }

  Journal.Plan identity() {
    return new Journal.Plan(pipeline, stages.stream().map(StagePlan::identity).toList());
  }
}
