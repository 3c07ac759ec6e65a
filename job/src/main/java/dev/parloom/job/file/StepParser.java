package dev.parloom.job.file;

import dev.parloom.job.Content;
import dev.parloom.job.Step;
import dev.parloom.job.StepKind;
import dev.parloom.job.StepWork;
import dev.parloom.job.TemporaryFiles;
import dev.parloom.job.Worker;
import dev.parloom.job.step.CommandStep;
import dev.parloom.job.step.JavaStep;
import dev.parloom.json.Json;
import dev.parloom.pipeline.StageOptions;
import dev.parloom.text.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a pipeline file, one after the other. */
final class StepParser {

  private static final List<String> KINDS =
      concat(concat(List.of("read"), PictureStepParser.WORDS), List.of("command", "java"));
  private static final List<String> KEYS =
      concat(
          KINDS,
          List.of(
              "name",
              "on",
              "workers",
              "timeout",
              "order",
              "on-failure",
              "retries",
              "rate",
              "breaker",
              "checkpoint",
              "extension",
              "classpath"));

  private final Path folder;
  private final TemporaryFiles temporary;

  /** Whether a step so far makes several items of one. */
  private boolean several;

  /**
   * A parser.
   *
   * @param folder what relative paths in the file are relative to
   * @param temporary where commands put their results
   */
  StepParser(Path folder, TemporaryFiles temporary) {
    this.folder = folder;
    this.temporary = temporary;
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  Step parse(Yaml yaml) {
    if (!yaml.isMap() && !yaml.isList()) {
      String word = yaml.word("a step", KINDS);
      if (PictureStepParser.standsAlone(word)) {
        return step(Map.of(), PictureStepParser.alone(word, yaml));
      }
      if (!word.equals("read")) {
        throw yaml.complaint("the step '%s' needs a value: write '%s: …'", word, word);
      }
      return step(Map.of(), read());
    }
    Map<String, Yaml> keys = yaml.map("a step", KEYS);
    List<String> kinds = KINDS.stream().filter(keys::containsKey).toList();
    if (kinds.size() != 1) {
      throw yaml.complaint(
          "a step must have exactly one of %s, but has %s",
          String.join(", ", KINDS), kinds.isEmpty() ? "none" : String.join(" and ", kinds));
    }
    String word = kinds.getFirst();
    Yaml value = value(keys, word);
    Optional<String> extension = extension(keys, word);
    StepKind kind =
        switch (word) {
          case "read" -> read(value);
          case "command" -> command(value, extension);
          case "java" -> java(value, keys.get("classpath"), extension);
          default -> PictureStepParser.parse(word, value);
        };
    if (keys.containsKey("classpath") && !word.equals("java")) {
      throw value(keys, "classpath").complaint("'classpath' is for java steps only");
    }
    return step(keys, kind);
  }

  private static Yaml value(Map<String, Yaml> keys, String key) {
    Yaml value = keys.get(key);
    if (value == null) {
      throw new IllegalArgumentException(key);
    }
    return value;
  }

  private static StepKind read(Yaml value) {
    if (!value.isEmpty() && !(value.isMap() && value.map("'read'", List.of()).isEmpty())) {
      throw value.complaint("the step 'read' takes no value");
    }
    return read();
  }

  private static StepKind read() {
    return new StepKind(
        "read",
        Worker.VIRTUAL,
        new StepWork.One(item -> item.with(new Content.InMemory(item.content().bytes()))),
        Optional.empty(),
        "");
  }

  private StepKind command(Yaml value, Optional<String> extension) {
    List<String> words = new ArrayList<>();
    for (Yaml word : value.list("'command', a program and its arguments,")) {
      words.add(
          words.isEmpty() ? word.text("the program of 'command'") : word.argument("'command'"));
    }
    if (words.isEmpty()) {
      throw value.complaint("'command' needs a program");
    }
    return new StepKind(
        "command",
        Worker.VIRTUAL,
        new StepWork.One(new CommandStep(words, folder, temporary)),
        extension,
        Json.write(words));
  }

  private StepKind java(Yaml value, @Nullable Yaml classpath, Optional<String> extension) {
    List<Path> jars = new ArrayList<>();
    List<String> names = new ArrayList<>();
    if (classpath != null) {
      for (Yaml entry : classpath.listOrOne()) {
        names.add(entry.text("'classpath'"));
        jars.add(entry.parsed("'classpath'", text -> folder.resolve(text)));
      }
    }
    return new StepKind(
        "java",
        Worker.THREADS,
        new StepWork.One(value.parsed("'java'", text -> JavaStep.load(text, jars, temporary))),
        extension,
        value.text("'java'") + Json.write(names));
  }

  private static Optional<String> extension(Map<String, Yaml> keys, String kind) {
    Yaml value = keys.get("extension");
    if (value == null) {
      return Optional.empty();
    }
    if (!kind.equals("command") && !kind.equals("java")) {
      throw value.complaint("'extension' is for command and java steps only");
    }
    String extension = value.text("'extension'");
    if (!extension.matches("[A-Za-z0-9_-]{1,20}")) {
      throw value.complaint("'extension' must be letters and digits, but is '%s'", extension);
    }
    return Optional.of(extension);
  }

  private Step step(Map<String, Yaml> keys, StepKind kind) {
    Worker worker = kind.worker();
    Yaml on = keys.get("on");
    if (on != null) {
      worker = Worker.valueOf(on.word("'on'", Worker.words()).toUpperCase(Locale.ROOT));
      if (worker == Worker.PROCESSES && kind.word().equals("command")) {
        throw on.complaint("a command is a process of its own already; use on: threads or virtual");
      }
    }
    OptionalInt workers = OptionalInt.empty();
    Yaml count = keys.get("workers");
    if (count != null) {
      if (worker == Worker.CALLER) {
        throw count.complaint("'workers' has no meaning with on: caller, which is always one");
      }
      workers = OptionalInt.of((int) count.number("'workers'", 1, 10_000));
    }
    several |= kind.work() instanceof StepWork.Several;
    Yaml checkpoint = keys.get("checkpoint");
    if (several && checkpoint != null && PolicyParser.isTrue(checkpoint)) {
      throw checkpoint.complaint(
          "'checkpoint' is not for tile, nor after it: one item has become several");
    }
    UnaryOperator<StageOptions> options = options(keys);
    Yaml timeout = keys.get("timeout");
    if (timeout != null) {
      Duration limit = timeout.parsed("'timeout'", Durations::parse);
      if (worker == Worker.CALLER) {
        throw timeout.complaint("'timeout' needs workers that can be stopped; use on: threads");
      }
      UnaryOperator<StageOptions> others = options;
      options = o -> others.apply(o).timeout(limit);
    }
    String name = kind.word();
    Yaml given = keys.get("name");
    if (given != null) {
      name = given.name("'name'");
    }
    return kind.step(name, worker, workers, options, keys.containsKey("retries"));
  }

  private static UnaryOperator<StageOptions> options(Map<String, Yaml> keys) {
    Yaml order = keys.get("order");
    boolean ordered = order != null && order.word("'order'", List.of("kept", "any")).equals("kept");
    UnaryOperator<StageOptions> options = o -> ordered ? o.ordered() : o;
    for (UnaryOperator<StageOptions> more : PolicyParser.options(keys)) {
      UnaryOperator<StageOptions> before = options;
      options = o -> more.apply(before.apply(o));
    }
    return options;
  }
}
