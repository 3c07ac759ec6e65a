package dev.parloom.measure.scaling;

import dev.parloom.measure.Estimate;
import dev.parloom.measure.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A study as lines of text, with bars for the speed-ups. */
final class ScalingTable {

  private static final int BAR = 24;

  private final ScalingReport report;

  ScalingTable(ScalingReport report) {
    this.report = report;
  }

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%7s  %9s  %6s  %8s  %8s  %5s",
            "workers",
            "median s",
            "spread",
            "speed-up",
            "of ideal",
            "busy"));
    List<Integer> predicted = predicted();
    double most = report.seconds().keySet().stream().mapToDouble(report::speedup).max().orElse(1);
    for (int workers : predicted) {
      most = Math.max(most, report.fit().orElseThrow().speedup(workers).value());
    }
    double longest = Math.max(1, most);
    report.seconds().forEach((workers, sample) -> lines.add(measured(workers, sample, longest)));
    for (int workers : predicted) {
      lines.add(predicted(workers, report.fit().orElseThrow().speedup(workers), longest));
    }
    return String.join("\n", lines);
  }

  private String measured(int workers, Sample sample, double longest) {
    double speedup = report.speedup(workers);
    return String.format(
        Locale.ROOT,
        "%7d  %9.3f  %5.1f%%  %8.2f  %7.0f%%  %5.2f  %s%s",
        workers,
        sample.median(),
        100 * sample.spread(),
        speedup,
        100 * speedup / workers,
        report.busyProcessors(workers),
        "█".repeat(bar(speedup, longest)),
        report.leftOut().contains(workers) ? " all processors busy" : "");
  }

  private String predicted(int workers, Estimate speedup, double longest) {
    return String.format(
        Locale.ROOT,
        "%7d  %9s  %6s  %8.2f  %7.0f%%  %5s  %s predicted%s (%.2f to %.2f)",
        workers,
        "",
        "",
        speedup.value(),
        100 * speedup.value() / workers,
        "",
        "░".repeat(bar(speedup.value(), longest)),
        report.leftOut().isEmpty() ? "" : " on as many processors",
        speedup.low(),
        speedup.high());
  }

  private static int bar(double speedup, double longest) {
    return Math.max(1, (int) Math.round(BAR * speedup / longest));
  }

  /** Twice and four times the most that the law knows, if it says anything of them. */
  private List<Integer> predicted() {
    if (!report.gains() || report.fit().isEmpty()) {
      return List.of();
    }
    int known =
        report.seconds().keySet().stream()
            .filter(workers -> !report.leftOut().contains(workers))
            .mapToInt(Integer::intValue)
            .max()
            .orElseThrow();
    return List.of(2 * known, 4 * known);
  }
}
