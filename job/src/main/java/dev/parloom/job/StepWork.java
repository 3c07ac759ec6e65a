package dev.parloom.job;

import dev.parloom.core.pool.WorkFunction;
import java.util.List;
import java.util.stream.Stream;

/** What a step does with an item: makes one other of it, or several. */
public sealed interface StepWork {

  /** The names that its results have, by that of the item. */
  Stream<FileItem> named(FileItem item);

  /**
   * One result, under the same name.
   *
   * @param function what makes it
   */
  record One(WorkFunction<FileItem, FileItem, Exception> function) implements StepWork {
    @Override
    public Stream<FileItem> named(FileItem item) {
      return Stream.of(item);
    }
  }

  /**
   * Several results, always as many.
   *
   * @param function what makes them, and names them by their labels
   * @param labels what their names have more than the item's
   */
  record Several(WorkFunction<FileItem, List<FileItem>, Exception> function, List<String> labels)
      implements StepWork {
    @Override
    public Stream<FileItem> named(FileItem item) {
      return labels.stream().map(item::labelled);
    }
  }
}
