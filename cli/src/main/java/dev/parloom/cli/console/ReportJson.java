package dev.parloom.cli.console;

import dev.parloom.core.time.Nanos;
import dev.parloom.json.Json;
import dev.parloom.pipeline.Bottleneck;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.StageReport;
import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.RunStart;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A report as one JSON object; its keys are documented in {@code docs/cli.md}. */
final class ReportJson {

  private ReportJson() {}

  static String of(Report report, RunStart start) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("pipeline", report.pipeline());
    if (start.run() > 0) {
      json.put("run", start.run());
      json.put("kind", start.kind().name().toLowerCase(Locale.ROOT));
      json.put("doneBefore", start.doneBefore());
      json.put("failedBefore", start.failedBefore());
    }
    json.put("ending", report.ending().name().toLowerCase(Locale.ROOT));
    json.put("seconds", Nanos.seconds(report.elapsed()));
    json.put("done", report.done());
    json.put("dropped", report.dropped());
    json.put("failed", report.failed());
    json.put("skipped", report.skipped());
    json.put("unfinished", report.unfinished());
    json.put("stages", report.stages().stream().map(ReportJson::of).toList());
    report.bottleneck().ifPresent(bottleneck -> json.put("bottleneck", of(bottleneck)));
    json.put("failures", report.failures().stream().map(ReportJson::of).toList());
    return Json.write(json);
  }

  private static Map<String, Object> of(StageReport stage) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", stage.name());
    json.put("workers", stage.workers());
    json.put("in", stage.itemsIn());
    json.put("out", stage.itemsOut());
    json.put("dropped", stage.dropped());
    json.put("failed", stage.failed());
    json.put("retried", stage.retried());
    json.put("itemsPerSecond", stage.itemsPerSecond());
    json.put("busySeconds", Nanos.seconds(stage.busy()));
    json.put("busyShare", stage.busyShare());
    json.put("starvedShare", stage.starvedShare());
    json.put("blockedShare", stage.blockedShare());
    json.put("p50Seconds", Nanos.seconds(stage.p50()));
    json.put("p95Seconds", Nanos.seconds(stage.p95()));
    json.put("maxSeconds", Nanos.seconds(stage.max()));
    return json;
  }

  private static Map<String, Object> of(Bottleneck bottleneck) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("place", bottleneck.place());
    json.put("busyShare", bottleneck.busyShare());
    json.put("gain", bottleneck.gain());
    json.put("limit", bottleneck.limit());
    return json;
  }

  private static Map<String, Object> of(DeadLetter letter) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("key", letter.key());
    json.put("stage", letter.stage());
    json.put("attempts", letter.attempts());
    json.put("error", letter.cause().getClass().getName());
    json.put("message", String.valueOf(letter.cause().getMessage()));
    return json;
  }
}
