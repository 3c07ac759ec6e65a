package dev.parloom.measure.scaling;

import com.google.errorprone.annotations.FormatMethod;
import dev.parloom.measure.Estimate;
import dev.parloom.measure.Sample;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** A study as a page of HTML that needs nothing besides itself. */
final class ScalingPage {

  private static final String PAGE =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>{title}</title>
      <style>
      :root { color-scheme: light dark; --ink: #222; --paper: #fff; --rule: #ddd; --pale: #666; }
      @media (prefers-color-scheme: dark) {
        :root { --ink: #ddd; --paper: #181a1b; --rule: #3a3d3f; --pale: #9a9a9a; }
      }
      body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
        max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.5rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
      h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
      p { margin: .4rem 0; }
      p.first { font-size: 1.15rem; font-weight: 600; }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
      th, td { text-align: right; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--rule); }
      th { font-weight: 600; }
      th:first-child, .name { text-align: left; }
      figure { margin: 1.5rem 0; background: #fff; border: 1px solid var(--rule); border-radius: 6px; }
      figure svg { width: 100%; height: auto; display: block; }
      .facts, .facts td { color: var(--pale); font-size: .9rem; text-align: left; }
      </style>
      </head>
      <body>
      <h1>Would more workers help? {title}</h1>
      {sentences}
      <figure role="img" aria-label="Speed-up over workers; the table below has the numbers.">
      {chart}
      </figure>
      <h2>Measured</h2>
      <table>
      <tr><th>workers</th><th>median</th><th>min</th><th>max</th><th>spread</th><th>speed-up</th>\
      <th>of ideal</th><th>processors busy</th></tr>
      {rows}
      </table>
      {laws}
      <h2>How</h2>
      <table class="facts">
      {facts}
      </table>
      </body>
      </html>
      """;

  private final ScalingReport report;
  private final SequencedMap<String, String> facts;

  ScalingPage(ScalingReport report, SequencedMap<String, String> facts) {
    this.report = report;
    this.facts = facts;
  }

  String html() {
    String chart = report.chart().svg();
    return PAGE.replace("{title}", escaped(report.name()))
        .replace("{sentences}", sentences())
        .replace("{rows}", rows())
        .replace("{laws}", laws())
        .replace("{facts}", facts())
        .replace("{chart}", chart.substring(chart.indexOf("<svg")));
  }

  private String sentences() {
    return report
        .summary()
        .lines()
        .map(ScalingPage::escaped)
        .map(line -> "<p>" + line + "</p>")
        .collect(Collectors.joining("\n"))
        .replaceFirst("<p>", "<p class=\"first\">");
  }

  private String rows() {
    return report.seconds().entrySet().stream()
        .map(entry -> row(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private String row(int workers, Sample sample) {
    return say(
        "<tr><td>%d</td><td>%.3f s</td><td>%.3f s</td><td>%.3f s</td><td>%.1f %%</td>"
            + "<td>%.2f</td><td>%.0f %%</td><td>%.2f</td></tr>",
        workers,
        sample.median(),
        sample.min(),
        sample.max(),
        100 * sample.spread(),
        report.speedup(workers),
        100 * report.speedup(workers) / workers,
        report.busyProcessors(workers));
  }

  private String laws() {
    if (report.fits().isEmpty()) {
      return "";
    }
    return """
    <h2>Laws, the best first</h2>
    <table>
    <tr><th>law</th><th class="name">parameters, with intervals of 95 %</th><th>off by at most</th>\
    <th>limit</th></tr>
    """
        + report.fits().stream().map(ScalingPage::law).collect(Collectors.joining("\n"))
        + "\n</table>";
  }

  private static String law(Fit fit) {
    double limit = fit.law().limit();
    return say(
        "<tr><td class=\"name\">%s</td><td class=\"name\">%s</td><td>%.1f %%</td><td>%s</td></tr>",
        escaped(fit.law().name()),
        fit.parameters().entrySet().stream()
            .map(ScalingPage::parameter)
            .collect(Collectors.joining("; ")),
        100 * fit.worstDeviation(),
        Double.isInfinite(limit) ? "none" : say("%.1f", limit));
  }

  private static String parameter(Map.Entry<String, Estimate> entry) {
    return escaped(entry.getKey()) + " " + entry.getValue().percent();
  }

  private String facts() {
    return facts.entrySet().stream()
        .map(fact ->
            "<tr><td>%s</td><td>%s</td></tr>"
                .formatted(escaped(fact.getKey()), escaped(fact.getValue())))
        .collect(Collectors.joining("\n"));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("{", "&#123;");
  }

  @FormatMethod
  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
