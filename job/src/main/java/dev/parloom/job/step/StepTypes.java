package dev.parloom.job.step;

import dev.parloom.job.Content;
import dev.parloom.job.FileItem;
import dev.parloom.job.StepKind;
import dev.parloom.job.StepWork;
import dev.parloom.job.Worker;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** The types of steps that there are, and what they do as steps on files. */
public final class StepTypes {

  private StepTypes() {}

  /**
   * All of them: {@code read}, and those that are provided.
   *
   * @throws ServiceConfigurationError if one cannot be used, or two have one word
   */
  public static List<StepType> all() {
    List<StepType> types = new ArrayList<>();
    ServiceLoader.load(StepType.class).forEach(types::add);
    // Of one module they come in the order in which it names them, but modules come in any order.
    types.sort(Comparator.comparing(type -> type.getClass().getPackageName()));
    types.addFirst(new ReadStep());
    Map<String, StepType> words = new HashMap<>();
    for (StepType type : types) {
      StepType other = words.put(type.word(), type);
      if (other != null) {
        throw new ServiceConfigurationError(
            "two steps are called '%s': %s and %s"
                .formatted(type.word(), other.getClass().getName(), type.getClass().getName()));
      }
    }
    return types;
  }

  /**
   * What a step of that type does.
   *
   * @throws IllegalArgumentException if the values do not go together, saying why
   */
  public static StepKind kind(StepType type, Values values) {
    StepAction action = type.action(values);
    return new StepKind(
        type.word(),
        type.waits() ? Worker.VIRTUAL : Worker.THREADS,
        switch (action) {
          case StepAction.One(var function, var _, var _) ->
              new StepWork.One(item -> one(function, item));
          case StepAction.Several(var function, var labels, var _, var _) ->
              new StepWork.Several(item -> several(function, labels, item), labels);
        },
        action.extension(),
        action.version());
  }

  private static FileItem one(StepAction.Function<byte[]> function, FileItem item)
      throws Exception {
    NotedItem noted = new NotedItem(item);
    byte[] result = Objects.requireNonNull(function.apply(noted), "the step made null");
    return item.with(new Content.InMemory(result)).noting(noted.notes);
  }

  private static List<FileItem> several(
      StepAction.Function<List<byte[]>> function, List<String> labels, FileItem item)
      throws Exception {
    NotedItem noted = new NotedItem(item);
    List<byte[]> parts = function.apply(noted);
    if (parts.size() != labels.size()) {
      throw new IllegalStateException(
          "the step made %,d results instead of %,d".formatted(parts.size(), labels.size()));
    }
    // What is to be told about the item is told with the first.
    FileItem first = item.noting(noted.notes);
    FileItem other = item.withoutNotes();
    List<FileItem> results = new ArrayList<>();
    for (byte[] part : parts) {
      String label = labels.get(results.size());
      FileItem whole = results.isEmpty() ? first : other;
      results.add(whole.labelled(label).with(new Content.InMemory(part)));
    }
    return results;
  }

  /** An item as a step sees it. */
  private static final class NotedItem implements StepAction.Item {
    private final FileItem item;
    private final List<String> notes = new ArrayList<>();

    NotedItem(FileItem item) {
      this.item = item;
    }

    @Override
    public byte[] bytes() throws IOException {
      return item.content().bytes();
    }

    @Override
    public String fileName() {
      return String.valueOf(item.target().getFileName());
    }

    @Override
    public void note(String words) {
      notes.add(words);
    }
  }
}
