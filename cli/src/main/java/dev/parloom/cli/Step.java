package dev.parloom.cli;

import dev.parloom.core.pool.WorkFunction;
import dev.parloom.pipeline.StageOptions;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One step of a pipeline on files.
 *
 * @param name what reports call it
 * @param worker the kind of worker it runs on
 * @param workers how many; empty for as many as there are jobs
 * @param options timeout, order, what a failure means
 * @param function what it does
 * @param extension what it makes the extension of its results' names, without the dot; empty if it
 *     leaves names alone
 * @param retried whether it may get an item a second time
 * @param version what makes a difference to its results, in words
 */
record Step(
    String name,
    Worker worker,
    OptionalInt workers,
    UnaryOperator<StageOptions> options,
    WorkFunction<FileItem, FileItem, Exception> function,
    Optional<String> extension,
    boolean retried,
    String version) {

  /** The function, after which what the step before had left on disk for it is removed. */
  WorkFunction<FileItem, FileItem, Exception> tidyFunction() {
    return new Tidy(function, extension.orElse(null), retried);
  }

  /** What it asks of its stage. */
  StageOptions applyTo(StageOptions defaults) {
    String names = extension.map(suffix -> " → ." + suffix).orElse("");
    return options.apply(defaults).version(version + names);
  }

  /** It goes to worker processes, so it takes along no more than it needs. */
  private record Tidy(
      WorkFunction<FileItem, FileItem, Exception> function,
      @Nullable String extension,
      boolean retried)
      implements WorkFunction<FileItem, FileItem, Exception> {

    @Override
    public FileItem apply(FileItem item) throws Exception {
      Content before = item.content();
      boolean needed = retried;
      try {
        FileItem result = function.apply(extension == null ? item : item.withExtension(extension));
        needed = result.content().equals(before);
        return result;
      } finally {
        if (!needed) {
          before.discard();
        }
      }
    }
  }

  /** The item under the name that this step's result has. */
  FileItem renamed(FileItem item) {
    return extension.map(item::withExtension).orElse(item);
  }

  /** The same step under another name. */
  Step named(String newName) {
    return new Step(newName, worker, workers, options, function, extension, retried, version);
  }
}
