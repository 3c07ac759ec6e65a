package dev.parloom.cli.command;

import dev.parloom.cli.console.CommandRefusedException;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.journal.History;
import dev.parloom.json.Json;
import dev.parloom.spi.ExitCode;
import dev.parloom.text.Words;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parloom history}. */
@Command(
    name = "history",
    description = "Lists runs, or tells what came of one.",
    mixinStandardHelpOptions = true)
final class HistoryCommand implements Callable<Integer> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "RUN", arity = "0..1", description = "The number of a run.")
  private @Nullable Long run;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "The journal. Default: those in .parloom in the current folder.")
  private @Nullable Path journal;

  @Option(names = "--failed", description = "List the run's failed items, with their causes.")
  private boolean failed;

  @Option(
      names = "--inputs",
      description = "List the run's failed inputs and nothing else, to be given to -i.")
  private boolean inputs;

  @Option(names = "-0", description = "With --inputs: end each with NUL instead of a line end.")
  private boolean nul;

  @Option(names = "--json", description = "As one JSON object.")
  private boolean json;

  /** A run, and the journal that it stands in. */
  private record Entry(Path journal, History.RunEntry run) {}

  @Override
  public Integer call() throws IOException {
    if (run == null) {
      if (failed || inputs) {
        throw new ParameterException(
            spec.commandLine(), "--failed and --inputs need the number of a run");
      }
      list(runs(journals()));
    } else {
      tell(theRun(run));
    }
    return ExitCode.ALL_DONE;
  }

  private List<Path> journals() throws IOException {
    Path chosen = journal;
    if (chosen != null) {
      return List.of(chosen);
    }
    Path folder = Path.of(".parloom");
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.db")) {
        files.forEach(found::add);
      }
    }
    if (found.isEmpty()) {
      throw new CommandRefusedException(
          "there is no journal in %s; name one with --journal FILE"
              .formatted(folder.toAbsolutePath()));
    }
    found.sort(null);
    return found;
  }

  private static List<Entry> runs(List<Path> journals) {
    List<Entry> entries = new ArrayList<>();
    for (Path path : journals) {
      try (History history = History.of(path)) {
        history.runs().forEach(run -> entries.add(new Entry(path, run)));
      }
    }
    return entries;
  }

  private Entry theRun(long id) throws IOException {
    List<Entry> all = runs(journals()).stream().filter(entry -> entry.run().id() == id).toList();
    if (all.isEmpty()) {
      throw new CommandRefusedException(
          "there is no run %d; 'parloom history' lists what there is".formatted(id));
    }
    if (all.size() > 1) {
      throw new CommandRefusedException(
          "there is a run %d in each of %s; choose one with --journal"
              .formatted(
                  id, String.join(", ", all.stream().map(e -> e.journal().toString()).toList())));
    }
    return all.getFirst();
  }

  private void list(List<Entry> entries) {
    if (json) {
      StandardOutput.println(
          Json.write(Map.of("runs", entries.stream().map(HistoryCommand::json).toList())));
      return;
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%5s  %-19s  %-9s  %-12s  %10s %8s %8s %10s  %s",
            "run",
            "started",
            "state",
            "kind",
            "done",
            "dropped",
            "failed",
            "skipped",
            "pipeline"));
    for (Entry entry : entries) {
      History.RunEntry one = entry.run();
      lines.add(
          String.format(
              Locale.ROOT,
              "%5d  %-19s  %-9s  %-12s  %,10d %,8d %,8d %,10d  %s",
              one.id(),
              TIME.format(one.started()),
              one.state(),
              one.kind(),
              one.done(),
              one.dropped(),
              one.failed(),
              one.skipped(),
              Words.printable(one.pipeline())));
    }
    StandardOutput.println(String.join("\n", lines));
  }

  private void tell(Entry entry) {
    try (History history = History.of(entry.journal())) {
      if (inputs) {
        tellInputs(history, entry.run().id());
      } else if (json) {
        StandardOutput.println(Json.write(json(history, entry)));
      } else {
        StandardOutput.println(words(history, entry));
      }
    }
  }

  private void tellInputs(History history, long id) {
    Set<String> keys = new LinkedHashSet<>();
    history.failures(id, failure -> keys.add(failure.key()));
    if (nul) {
      keys.forEach(key -> StandardOutput.print(key + "\0"));
      return;
    }
    for (String key : keys) {
      if (key.contains("\n")) {
        throw new CommandRefusedException(
            "the name '%s' has a line end in it; use -0".formatted(Words.printable(key)));
      }
    }
    if (!keys.isEmpty()) {
      StandardOutput.println(String.join("\n", keys));
    }
  }

  private String words(History history, Entry entry) {
    History.RunEntry one = entry.run();
    List<String> lines = new ArrayList<>();
    if (!failed) {
      lines.add("run       %d of %s".formatted(one.id(), entry.journal()));
      lines.add("pipeline  " + Words.printable(one.pipeline()));
      one.plan().forEach(stage -> lines.add("          " + Words.printable(stage)));
      lines.add("kind      %s, resumed %d times".formatted(one.kind(), one.resumed()));
      lines.add("started   " + TIME.format(one.started()));
      lines.add(
          "ended     %s".formatted(one.ended().map(TIME::format).orElse("-") + ", " + one.state()));
      lines.add(
          String.format(
              Locale.ROOT,
              "items     %,d done, %,d dropped, %,d failed, %,d skipped",
              one.done(),
              one.dropped(),
              one.failed(),
              one.skipped()));
      return String.join("\n", lines);
    }
    history.failures(
        one.id(),
        failure ->
            lines.add(
                "%s: %s: %s%s"
                    .formatted(
                        Words.printable(failure.item()),
                        Words.printable(failure.stage()),
                        Words.printable(failure.cause()),
                        failure.attempts() > 1
                            ? " (%d attempts)".formatted(failure.attempts())
                            : "")));
    return lines.isEmpty()
        ? "no item failed in run %d".formatted(one.id())
        : String.join("\n", lines);
  }

  private Map<String, Object> json(History history, Entry entry) {
    Map<String, Object> whole = json(entry);
    List<Object> failures = new ArrayList<>();
    if (failed) {
      history.failures(
          entry.run().id(),
          failure -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("key", failure.key());
            one.put("item", failure.item());
            one.put("stage", failure.stage());
            one.put("attempts", failure.attempts());
            one.put("cause", failure.cause());
            one.put("trace", failure.trace());
            one.put("seconds", failure.seconds());
            one.put("ended", failure.ended().toString());
            failures.add(one);
          });
      whole.put("failures", failures);
    }
    return whole;
  }

  private static Map<String, Object> json(Entry entry) {
    History.RunEntry one = entry.run();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("journal", entry.journal().toString());
    json.put("run", one.id());
    json.put("pipeline", one.pipeline());
    json.put("plan", one.plan());
    json.put("kind", one.kind());
    json.put("state", one.state());
    json.put("started", one.started().toString());
    json.put("ended", one.ended().map(Object::toString).orElse(null));
    json.put("done", one.done());
    json.put("dropped", one.dropped());
    json.put("failed", one.failed());
    json.put("skipped", one.skipped());
    json.put("resumed", one.resumed());
    return json;
  }
}
