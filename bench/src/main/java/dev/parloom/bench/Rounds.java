package dev.parloom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What was measured round by round. The first round, with cold JVMs, is given by itself; medians
 * are of the others, and so are ratios, which are taken within each round.
 */
final class Rounds {

  private final Map<String, List<Double>> measured = new LinkedHashMap<>();
  private final Map<String, Double> ratios = new LinkedHashMap<>();

  /** Work that is timed. */
  @FunctionalInterface
  interface Timed {
    void run() throws Exception;
  }

  /** Times work that does so many things, in units of so many nanoseconds a thing. */
  void measure(String what, double unitNanos, int count, Timed work) throws Exception {
    long start = System.nanoTime();
    work.run();
    add(what, (System.nanoTime() - start) / unitNanos / count);
  }

  void add(String what, double value) {
    measured.computeIfAbsent(what, _ -> new ArrayList<>()).add(value);
  }

  private double median(String what) {
    List<Double> values = measured.get(what);
    List<Double> sorted = values.subList(1, values.size()).stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  /** Adds the median of the ratios of each round. */
  void ratio(String name, String of, String to) {
    List<Double> over = measured.get(of);
    List<Double> under = measured.get(to);
    List<Double> all =
        IntStream.range(1, over.size()).mapToObj(i -> over.get(i) / under.get(i)).sorted().toList();
    ratios.put(name, all.get(all.size() / 2));
  }

  /** Prints all, and writes it as JSON with these key=value pairs. */
  void report(Path file, List<String> facts) throws IOException {
    StringBuilder json = new StringBuilder("{\n");
    for (String fact : facts) {
      String[] pair = fact.split("=", 2);
      json.append("  \"%s\": \"%s\",\n".formatted(pair[0], pair[1].replace("\"", "'")));
    }
    json.append("  \"medianRatios\": {\n");
    json.append(
        String.join(
            ",\n",
            ratios.entrySet().stream()
                .map(one ->
                    String.format(Locale.ROOT, "    \"%s\": %.3f", one.getKey(), one.getValue()))
                .toList()));
    json.append("\n  },\n  \"measured\": {\n");
    List<String> rows = new ArrayList<>();
    measured.forEach((what, values) -> {
      double median = median(what);
      System.out.printf(
          Locale.ROOT, "%-42s first %9.3f  median %9.3f%n", what, values.getFirst(), median);
      rows.add(
          String.format(
              Locale.ROOT,
              "    \"%s\": {\"first\": %.3f, \"median\": %.3f, \"rounds\": %s}",
              what,
              values.getFirst(),
              median,
              values.stream().skip(1).map(v -> String.format(Locale.ROOT, "%.3f", v)).toList()));
    });
    json.append(String.join(",\n", rows)).append("\n  }\n}\n");
    ratios.forEach((what, ratio) -> System.out.printf(Locale.ROOT, "%-42s %.2f%n", what, ratio));
    Files.writeString(file, json);
    System.out.println("raw results: " + file);
  }
}
