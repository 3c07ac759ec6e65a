package dev.parloom.job;

import dev.parloom.pipeline.StageOptions;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * What a step does, before what all steps have in common.
 *
 * @param word what users call it
 * @param worker the kind of worker it runs on unless a user says otherwise
 * @param work what it does
 * @param extension what it makes the extension of its results' names, without the dot; empty if it
 *     leaves names alone
 * @param version what makes a difference to its results, in words
 */
public record StepKind(
    String word, Worker worker, StepWork work, Optional<String> extension, String version) {

  /** The step with that name on those workers. */
  public Step step(
      String name,
      Worker chosen,
      OptionalInt workers,
      UnaryOperator<StageOptions> options,
      boolean retried) {
    return new Step(name, chosen, workers, options, work, extension, retried, version);
  }

  /** The step on workers of that kind, as many as there are jobs. */
  public Step on(Worker chosen) {
    return step(word, chosen, OptionalInt.empty(), UnaryOperator.identity(), false);
  }
}
