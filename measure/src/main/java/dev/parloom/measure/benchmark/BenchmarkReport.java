package dev.parloom.measure.benchmark;

import dev.parloom.measure.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a benchmark measured. Immutable.
 *
 * @param measurements one for each function, in the order in which they were named
 * @param comparisons of each function but the first with the first
 */
public record BenchmarkReport(List<Measurement> measurements, List<Comparison> comparisons) {

  /** Copies the lists. */
  public BenchmarkReport {
    measurements = List.copyOf(measurements);
    comparisons = List.copyOf(comparisons);
  }

  /** A line for each function under a heading, and one for each comparison. */
  public String table() {
    int width = measurements.stream().mapToInt(one -> one.name().length()).max().orElse(0);
    width = Math.max(width, "function".length());
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-" + width + "s  %6s  %9s  %9s  %9s  %7s  %12s",
            "function",
            "rounds",
            "min",
            "median",
            "mean",
            "spread",
            "allocated"));
    for (Measurement one : measurements) {
      Sample seconds = one.seconds();
      lines.add(
          String.format(
              Locale.ROOT,
              "%-" + width + "s  %6d  %9s  %9s  %9s  %6.1f%%  %12s",
              one.name(),
              seconds.size(),
              time(seconds.min()),
              time(seconds.median()),
              time(seconds.mean()),
              100 * seconds.spread(),
              String.format(Locale.ROOT, "%,.0f B", one.allocatedBytes().median())));
    }
    comparisons.forEach(comparison -> lines.add(comparison.describe()));
    return String.join("\n", lines);
  }

  private static String time(double seconds) {
    if (seconds >= 1) {
      return String.format(Locale.ROOT, "%.3f s", seconds);
    }
    if (seconds >= 1e-3) {
      return String.format(Locale.ROOT, "%.3f ms", seconds * 1e3);
    }
    return seconds >= 1e-6
        ? String.format(Locale.ROOT, "%.3f us", seconds * 1e6)
        : String.format(Locale.ROOT, "%.2f ns", seconds * 1e9);
  }
}
