package dev.parloom.cli.command;

import dev.parloom.cli.option.Converters;
import dev.parloom.json.Json;
import dev.parloom.measure.scaling.Amdahl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** A serial share and a number of workers, and what Amdahl's law makes of them. */
final class ScalePrediction {

  @Option(
      names = "--serial",
      paramLabel = "SHARE",
      required = true,
      converter = Converters.Share.class,
      description =
          "Predict, measuring nothing: so much of the work is serial, as 0.6 or 60%%. Together with"
              + " --workers; given again, the two are compared.")
  private double serial;

  @Option(
      names = "--workers",
      paramLabel = "N",
      required = true,
      converter = Converters.Workers.class,
      description = "Predict for so many workers.")
  private int workers;

  private Amdahl law() {
    return new Amdahl(serial);
  }

  private double speedup() {
    return law().speedup(workers);
  }

  private String line() {
    double limit = law().limit();
    return String.format(
        Locale.ROOT,
        "%.1f %% serial, %d workers: %.4f times as fast as one worker; %s",
        100 * serial,
        workers,
        speedup(),
        Double.isInfinite(limit)
            ? "no limit"
            : String.format(Locale.ROOT, "at most %.4f, however many", limit));
  }

  /** All of them, and which pays most. */
  static String words(List<ScalePrediction> predictions) {
    List<String> lines = new ArrayList<>(predictions.stream().map(ScalePrediction::line).toList());
    if (predictions.size() == 1) {
      ScalePrediction only = predictions.getFirst();
      lines.add(
          String.format(
              Locale.ROOT,
              "From there, half the serial share would bring %.2f times the speed, twice the"
                  + " workers %.2f times.",
              new Amdahl(only.serial / 2).speedup(only.workers) / only.speedup(),
              only.law().speedup(2.0 * only.workers) / only.speedup()));
    } else {
      double most = predictions.stream().mapToDouble(ScalePrediction::speedup).max().orElseThrow();
      for (int i = 0; i < predictions.size(); i++) {
        if (predictions.get(i).speedup() == most) {
          lines.add(String.format(Locale.ROOT, "Number %d pays most.", i + 1));
          break;
        }
      }
    }
    return String.join("\n", lines);
  }

  /** The same as JSON. */
  static String json(List<ScalePrediction> predictions) {
    return Json.write(
        Map.of("predictions", predictions.stream().map(ScalePrediction::asMap).toList()));
  }

  private Map<String, Object> asMap() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("serial", serial);
    json.put("workers", workers);
    json.put("speedup", speedup());
    if (!Double.isInfinite(law().limit())) {
      json.put("limit", law().limit());
    }
    return json;
  }
}
