package dev.parloom.bench.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A result file as a page needs it.
 *
 * @param name its file name without {@code .json}
 */
record Result(
    String name,
    Map<String, String> facts,
    Map<String, Figure> figures,
    Map<String, String> skipped) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String SUFFIX = ".json";

  /** All of a folder, by name. */
  static Map<String, Result> all(Path folder) throws IOException {
    Map<String, Result> results = new TreeMap<>();
    List<Path> files;
    try (Stream<Path> list = Files.list(folder)) {
      files = list.sorted().toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (!name.endsWith(SUFFIX)) {
        throw new PageException(
            "%s: results are JSON, and nothing else belongs here".formatted(file));
      }
      name = name.substring(0, name.length() - SUFFIX.length());
      results.put(name, read(name, Files.readString(file)));
    }
    return results;
  }

  static Result read(String name, String json) {
    try {
      JsonNode root = JSON.readTree(json);
      if (!root.path("facts").isObject()) {
        throw new PageException(
            name + SUFFIX + " has no facts; bench/README.md tells its form, bench/run renews it");
      }
      Map<String, Figure> figures = new LinkedHashMap<>();
      root.path("measured")
          .properties()
          .forEach(entry ->
              figures.put(
                  entry.getKey(),
                  spread(
                      name,
                      entry.getKey(),
                      entry.getValue(),
                      entry.getValue().path("unit").asText())));
      for (Map.Entry<String, JsonNode> entry : root.path("ratios").properties()) {
        Figure of = figures.get(entry.getValue().path("of").asText());
        String unit = of == null ? "" : of.unit();
        figures.put(entry.getKey(), spread(name, entry.getKey(), entry.getValue(), unit));
      }
      for (JsonNode benchmark : root.path("jmh")) {
        String key = jmhName(benchmark);
        if (figures.put(key, jmhFigure(benchmark)) != null) {
          throw new PageException("%s.json has two benchmarks '%s'".formatted(name, key));
        }
      }
      return new Result(name, texts(root.path("facts")), figures, texts(root.path("skipped")));
    } catch (JsonProcessingException e) {
      throw new PageException("%s.json is not JSON: %s".formatted(name, e.getOriginalMessage()));
    }
  }

  private static Map<String, String> texts(JsonNode object) {
    Map<String, String> texts = new LinkedHashMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  private static Figure spread(String file, String key, JsonNode node, String unit) {
    if (!node.path("median").isNumber()) {
      throw new PageException("%s.json: '%s' has no median".formatted(file, key));
    }
    double median = node.path("median").asDouble();
    JsonNode quartiles = node.path("quartiles");
    JsonNode first = node.path("first");
    return new Figure(
        median,
        quartiles.path(0).asDouble(median),
        quartiles.path(1).asDouble(median),
        node.path("rounds").size(),
        first.isNumber() ? first.asDouble() : null,
        unit);
  }

  /** The method, and its parameters' values in brackets. */
  private static String jmhName(JsonNode benchmark) {
    String method = benchmark.path("benchmark").asText();
    List<String> values = new ArrayList<>();
    benchmark.path("params").forEach(value -> values.add(value.asText()));
    return method.substring(method.lastIndexOf('.') + 1)
        + (values.isEmpty() ? "" : " (" + String.join(", ", values) + ")");
  }

  private static Figure jmhFigure(JsonNode benchmark) {
    JsonNode metric = benchmark.path("primaryMetric");
    double score = metric.path("score").asDouble();
    JsonNode error = metric.path("scoreError"); // "NaN" if there are too few iterations for one
    int rounds = 0;
    for (JsonNode fork : metric.path("rawData")) {
      rounds += fork.size();
    }
    return error.isNumber()
        ? new Figure(
            score,
            score - error.asDouble(),
            score + error.asDouble(),
            rounds,
            null,
            metric.path("scoreUnit").asText())
        : new Figure(score, score, score, 1, null, metric.path("scoreUnit").asText());
  }

  /** What was measured by this name; for JMH also {@code a / b}; null if nothing was. */
  @Nullable Figure figure(String key) {
    Figure figure = figures.get(key);
    int slash = key.indexOf(" / ");
    if (figure == null && slash > 0) {
      Figure of = figures.get(key.substring(0, slash));
      Figure to = figures.get(key.substring(slash + 3));
      return of == null || to == null ? null : Figure.ratio(of, to);
    }
    return figure;
  }

  /** Whether it is not there because something in its name was skipped. */
  boolean isSkipped(String key) {
    return skipped.keySet().stream().anyMatch(key::contains);
  }
}
