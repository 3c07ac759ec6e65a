package dev.parloom.job.file;

import dev.parloom.job.Step;
import dev.parloom.job.StepKind;
import dev.parloom.job.StepWork;
import dev.parloom.job.TemporaryFiles;
import dev.parloom.job.Worker;
import dev.parloom.job.step.CommandStep;
import dev.parloom.job.step.JavaStep;
import dev.parloom.job.step.StepTypes;
import dev.parloom.json.Json;
import dev.parloom.pipeline.StageOptions;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import dev.parloom.text.Durations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads the steps of a pipeline file, one after the other. */
final class StepParser {

  /** What any step may say, and {@code command} and {@code java} steps. */
  private static final List<String> OTHER_KEYS =
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
          "classpath");

  /** The types of steps by their words. */
  private final Map<String, StepType> types = new LinkedHashMap<>();

  /** What steps are called. */
  private final List<String> words = new ArrayList<>();

  private final Path folder;
  private final TemporaryFiles temporary;

  /** The step so far that makes several items of one. */
  private @Nullable String several;

  /**
   * A parser.
   *
   * @param folder what relative paths in the file are relative to
   * @param temporary where commands put their results
   */
  StepParser(Path folder, TemporaryFiles temporary) {
    this.folder = folder;
    this.temporary = temporary;
    StepTypes.all().forEach(type -> types.put(type.word(), type));
    words.addAll(types.keySet());
    words.addAll(List.of("command", "java"));
  }

  Step parse(Yaml yaml) {
    if (!yaml.isMap() && !yaml.isList()) {
      String word = yaml.word("a step", words);
      StepType type = types.get(word);
      if (type == null || !StepTypeParser.standsAlone(type)) {
        throw yaml.complaint("the step '%s' needs a value: write '%s: …'", word, word);
      }
      return step(Map.of(), StepTypeParser.kind(type, Values.none(), yaml));
    }
    List<String> known = new ArrayList<>(words);
    known.addAll(OTHER_KEYS);
    Map<String, Yaml> keys = yaml.map("a step", known);
    List<String> kinds = words.stream().filter(keys::containsKey).toList();
    if (kinds.size() != 1) {
      throw yaml.complaint(
          "a step must have exactly one of %s, but has %s",
          String.join(", ", words), kinds.isEmpty() ? "none" : String.join(" and ", kinds));
    }
    String word = kinds.getFirst();
    Yaml value = value(keys, word);
    Optional<String> extension = extension(keys, word);
    StepType type = types.get(word);
    StepKind kind =
        type != null
            ? StepTypeParser.parse(type, value)
            : word.equals("command")
                ? command(value, extension)
                : java(value, keys.get("classpath"), extension);
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
    if (several == null && kind.work() instanceof StepWork.Several) {
      several = kind.word();
    }
    Yaml checkpoint = keys.get("checkpoint");
    if (several != null && checkpoint != null && PolicyParser.isTrue(checkpoint)) {
      throw checkpoint.complaint(
          "'checkpoint' is not for %s, nor after it: one item has become several", several);
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
