package dev.parloom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Whole programs that did the same work in turns, and what came of it. */
final class Contest {

  private final String first;
  private final Map<String, List<ProcessRun>> runs;
  private final List<String> skipped;

  private Contest(String first, Map<String, List<ProcessRun>> runs, List<String> skipped) {
    this.first = first;
    this.runs = runs;
    this.skipped = skipped;
  }

  /**
   * Runs them in turns, so many rounds after one that warms the page cache. Those that are not
   * installed are skipped by name.
   *
   * @param peers ours first; each has a new folder for its results, named by {@code $OUT}
   */
  static Contest between(List<Peer> peers, int rounds) throws IOException, InterruptedException {
    Map<String, List<ProcessRun>> runs = new LinkedHashMap<>();
    List<Peer> able = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Peer peer : peers) {
      List<String> missing = peer.missing();
      if (missing.isEmpty()) {
        able.add(peer);
        runs.put(peer.name(), new ArrayList<>());
      } else {
        skipped.add(peer.name());
        System.out.printf("skipped: %s needs %s%n", peer.name(), String.join(", ", missing));
      }
    }
    for (int round = 0; round <= rounds; round++) {
      for (Peer peer : able) {
        ProcessRun run = once(peer);
        if (round > 0) {
          runs.get(peer.name()).add(run);
        }
        System.out.printf(
            Locale.ROOT, "round %d  %-24s %6.2f s%n", round, peer.name(), run.seconds());
      }
    }
    return new Contest(peers.getFirst().name(), runs, skipped);
  }

  private static ProcessRun once(Peer peer) throws IOException, InterruptedException {
    Path out = Files.createTempDirectory("bench-out-");
    try {
      return ProcessRun.of(
          peer.name(),
          "export OUT='" + out + "'; " + peer.command(),
          Path.of("").toAbsolutePath(),
          false);
    } finally {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(out)) {
        files = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  /** Prints medians and ratios, and writes all as JSON with these key=value pairs. */
  void report(Path result, List<String> facts) throws IOException {
    List<ProcessRun> ours = runs.get(first);
    StringBuilder json = new StringBuilder("{\n");
    for (String fact : facts) {
      String[] pair = fact.split("=", 2);
      json.append("  \"%s\": \"%s\",\n".formatted(pair[0], pair[1].replace("\"", "'")));
    }
    json.append("  \"skipped\": [");
    json.append(String.join(", ", skipped.stream().map(name -> '"' + name + '"').toList()));
    json.append("],\n  \"runs\": {\n");
    System.out.printf("%n%-24s %10s %10s %10s%n", "", "median s", first + " /", "peak MiB");
    List<String> rows = new ArrayList<>();
    runs.forEach((name, list) -> {
      double median = median(list.stream().map(ProcessRun::seconds).toList());
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        ratios.add(ours.get(i).seconds() / list.get(i).seconds());
      }
      double peak = median(list.stream().map(run -> run.peakKiB() / 1024.0).toList());
      System.out.printf(
          Locale.ROOT, "%-24s %10.2f %10.2f %10.0f%n", name, median, median(ratios), peak);
      rows.add(
          String.format(
              Locale.ROOT,
              "    \"%s\": {\"medianSeconds\": %.3f, \"parloomOverThis\": %.3f,"
                  + " \"medianPeakMiB\": %.0f, \"seconds\": %s}",
              name,
              median,
              median(ratios),
              peak,
              list.stream()
                  .map(run -> String.format(Locale.ROOT, "%.3f", run.seconds()))
                  .toList()));
    });
    json.append(String.join(",\n", rows)).append("\n  }\n}\n");
    Files.writeString(result, json);
    System.out.println("raw results: " + result);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
