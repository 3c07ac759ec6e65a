package dev.parloom.job;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.pipeline.PipelineBuilder;
import dev.parloom.pipeline.StageOptions;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One step of a pipeline on files.
 *
 * @param name what reports call it
 * @param worker the kind of worker it runs on
 * @param workers how many; empty for as many as there are jobs
 * @param options timeout, order, what a failure means
 * @param work what it does
 * @param extension what it makes the extension of its results' names, without the dot; empty if it
 *     leaves names alone
 * @param retried whether it may get an item a second time
 * @param version what makes a difference to its results, in words
 */
public record Step(
    String name,
    Worker worker,
    OptionalInt workers,
    UnaryOperator<StageOptions> options,
    StepWork work,
    Optional<String> extension,
    boolean retried,
    String version) {

  /** The plan with this step at its end. */
  <I> PipelineBuilder<I, FileItem> addTo(PipelineBuilder<I, FileItem> plan, Pool pool) {
    UnaryOperator<StageOptions> chosen = defaults -> applyTo(defaults.buffer(pool.workers()));
    return switch (work) {
      case StepWork.One(var function) -> plan.stage(name, pool, tidy(function), chosen);
      case StepWork.Several(var function, var _) -> plan.expand(name, pool, tidy(function), chosen);
    };
  }

  private StageOptions applyTo(StageOptions defaults) {
    String names = extension.map(suffix -> " → ." + suffix).orElse("");
    return options.apply(defaults).version(version + names);
  }

  /** The function, after which what the step before had left on disk for it is removed. */
  private <R> Tidy<R> tidy(WorkFunction<FileItem, R, Exception> function) {
    return new Tidy<>(function, extension.orElse(null), retried);
  }

  /** It goes to worker processes, so it takes along no more than it needs. */
  private record Tidy<R>(
      WorkFunction<FileItem, R, Exception> function, @Nullable String extension, boolean retried)
      implements WorkFunction<FileItem, R, Exception> {

    @Override
    public R apply(FileItem item) throws Exception {
      Content before = item.content();
      boolean needed = retried;
      try {
        R result = function.apply(extension == null ? item : item.withExtension(extension));
        needed = result instanceof FileItem same && same.content().equals(before);
        return result;
      } finally {
        if (!needed) {
          before.discard();
        }
      }
    }
  }

  /** The item under the name that this step's result has, but for the labels of several. */
  FileItem renamed(FileItem item) {
    return extension.map(item::withExtension).orElse(item);
  }

  /** The item under the names that this step's results have. */
  Stream<FileItem> results(FileItem item) {
    return work.named(renamed(item));
  }

  /** The same step under another name. */
  public Step named(String newName) {
    return new Step(newName, worker, workers, options, work, extension, retried, version);
  }
}
