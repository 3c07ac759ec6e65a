package dev.parloom.measure.scaling;

import dev.parloom.measure.Sample;
import dev.parloom.measure.chart.Curve;
import dev.parloom.measure.chart.Curve.Kind;
import dev.parloom.measure.chart.Curve.Point;
import dev.parloom.measure.chart.LineChart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A study as a chart: what was measured, what is ideal, and what the best law says. */
final class ScalingChart {

  private static final int STEPS = 120;

  private ScalingChart() {}

  static LineChart of(ScalingReport report) {
    int most = report.seconds().lastKey();
    double reach = 1.5 * most;
    List<Curve> curves = new ArrayList<>();
    addMeasured("measured", curves, report, workers -> !report.leftOut().contains(workers));
    addMeasured(
        "measured, all processors busy",
        curves,
        report,
        workers -> report.leftOut().contains(workers));
    report
        .fit()
        .filter(_ -> report.gains())
        .ifPresent(fit -> curves.add(curve(fit.law().name(), reach, fit.law()::speedup)));
    curves.add(new Curve("ideal", Kind.DASHES, List.of(new Point(1, 1), new Point(most, most))));
    return new LineChart(
        report.name(),
        "workers",
        report.isGrowing() ? "pace, one worker's = 1" : "speed-up",
        curves);
  }

  private static void addMeasured(
      String name, List<Curve> curves, ScalingReport report, Predicate<Integer> wanted) {
    List<Point> points =
        report.seconds().keySet().stream()
            .filter(wanted)
            .map(workers -> point(report, workers))
            .toList();
    if (!points.isEmpty()) {
      curves.add(new Curve(name, Kind.POINTS, points));
    }
  }

  private static Point point(ScalingReport report, int workers) {
    Sample sample = report.seconds().get(workers);
    if (sample == null) {
      throw new IllegalArgumentException(workers + " workers were not measured");
    }
    double speedup = report.speedup(workers);
    return new Point(workers, speedup, speedup * sample.spread() / 2);
  }

  private static Curve curve(String name, double reach, DoubleUnaryOperator of) {
    return new Curve(
        name,
        Kind.LINE,
        IntStream.rangeClosed(0, STEPS)
            .mapToDouble(step -> 1 + (reach - 1) * step / STEPS)
            .mapToObj(x -> new Point(x, of.applyAsDouble(x)))
            .toList());
  }
}
