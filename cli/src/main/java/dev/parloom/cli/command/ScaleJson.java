package dev.parloom.cli.command;

import dev.parloom.json.Json;
import dev.parloom.measure.Estimate;
import dev.parloom.measure.scaling.Fit;
import dev.parloom.measure.scaling.ScalingReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A scaling report as one JSON object; its keys are documented in {@code docs/cli.md}. */
final class ScaleJson {

  private ScaleJson() {}

  static String of(ScalingReport report, ScaledJob job) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pipeline", report.name());
    json.put("processors", report.processors());
    json.put("loadBefore", report.loadBefore());
    json.put("items", job.items());
    json.put("failed", job.failed());
    List<Object> measured = new ArrayList<>();
    report
        .seconds()
        .forEach((workers, sample) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("workers", workers);
          one.put("medianSeconds", sample.median());
          one.put("speedup", report.speedup(workers));
          one.put("busyProcessors", report.busyProcessors(workers));
          one.put("leftOut", report.leftOut().contains(workers));
          one.put("seconds", sample.values());
          measured.add(one);
        });
    json.put("measured", measured);
    json.put("gains", report.gains());
    json.put("recommended", report.recommended());
    json.put("laws", report.fits().stream().map(ScaleJson::law).toList());
    job.bottleneck(report.recommended()).ifPresent(words -> json.put("bottleneck", words));
    json.put("summary", report.summary());
    return Json.write(json);
  }

  private static Map<String, Object> law(Fit fit) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("law", fit.law().name());
    Map<String, Object> parameters = new LinkedHashMap<>();
    fit.parameters().forEach((name, estimate) -> parameters.put(name, estimate(estimate)));
    json.put("parameters", parameters);
    json.put("worstDeviation", fit.worstDeviation());
    if (!Double.isInfinite(fit.law().limit())) {
      json.put("limit", fit.law().limit());
    }
    return json;
  }

  private static Map<String, Object> estimate(Estimate estimate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("value", estimate.value());
    json.put("low", estimate.low());
    json.put("high", estimate.high());
    return json;
  }
}
