package dev.parloom.measure.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A flame graph with the tables of its profile, as one page that loads nothing. */
final class FlamePage {

  private static final int METHODS = 15;
  private static final int OTHERS = 10;

  private final FlameGraph graph;
  private final Profile profile;

  FlamePage(FlameGraph graph) {
    this.graph = graph;
    this.profile = graph.profile();
  }

  String html(String title, List<String> notes) {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s: profile</title>
        <style>
        %s</style>
        </head>
        <body>
        <h1>%s</h1>
        """
            .formatted(Xml.escape(title), resource("flame.css"), Xml.escape(title)));
    ProfileTable.summary(profile).forEach(line -> paragraph("summary", line, page));
    notes.forEach(note -> paragraph("note", note, page));
    methods(page);
    lockWaits(page);
    allocations(page);
    picture(page);
    page.append("<script>\n").append(resource("flame.js")).append("</script>\n</body>\n</html>\n");
    return page.toString();
  }

  private void picture(StringBuilder page) {
    page.append(
        """
        <h2>Calls</h2>
        <div class="bar">
        <input id="search" type="search" placeholder="Search methods" aria-label="Search methods">
        <button id="reset" type="button">Whole picture</button>
        <span class="legend"><i class="other"></i>your code and libraries
        <i class="parloom"></i>Parloom <i class="jdk"></i>JDK <i class="native"></i>native</span>
        </div>
        <p id="status" role="status">Point at a bar for its method; click to see it larger.</p>
        <div id="graph">
        """);
    page.append(graph.svg()).append("</div>\n");
    if (graph.leftOut() > 0) {
      String line =
          String.format(
              Locale.ROOT,
              "%,d bars narrower than %s are left out, with what is below them.",
              graph.leftOut(),
              ProfileTable.percent(FlameGraph.NARROWEST));
      paragraph("summary", line, page);
    }
  }

  private void methods(StringBuilder page) {
    List<List<String>> rows = new ArrayList<>();
    List<HotMethod> hottest =
        profile.methods().stream().filter(method -> method.self() > 0).toList();
    for (HotMethod method : hottest.stream().limit(METHODS).toList()) {
      rows.add(
          List.of(
              method.frame().name(),
              ProfileTable.percent(method.selfShare()),
              ProfileTable.percent(method.totalShare()),
              number(method.self())));
    }
    table("Hottest methods", List.of("method", "#self", "#total", "#samples"), rows, page);
  }

  private void lockWaits(StringBuilder page) {
    List<List<String>> rows = new ArrayList<>();
    for (LockWait wait : profile.lockWaits().stream().limit(OTHERS).toList()) {
      rows.add(
          List.of(
              wait.lock(),
              wait.site(),
              wait.holder().orElse("not recorded"),
              number(wait.pauses().count()),
              ProfileTable.time(wait.pauses().total()),
              ProfileTable.time(wait.pauses().longest())));
    }
    List<String> heads = List.of("lock", "waited at", "held by", "#count", "#total", "#longest");
    table("Waits for locks", heads, rows, page);
  }

  private void allocations(StringBuilder page) {
    List<List<String>> rows = new ArrayList<>();
    for (Allocation allocation : profile.allocations().stream().limit(OTHERS).toList()) {
      rows.add(
          List.of(allocation.type(), ProfileTable.bytes(allocation.bytes()), allocation.site()));
    }
    table("Allocated (estimate)", List.of("class", "#bytes", "most of it at"), rows, page);
  }

  /** Columns whose heads begin with # hold numbers. */
  private static void table(
      String title, List<String> heads, List<List<String>> rows, StringBuilder page) {
    page.append("<h2>").append(title).append("</h2>\n");
    if (rows.isEmpty()) {
      paragraph("summary", "None recorded.", page);
      return;
    }
    page.append("<div class=\"wide\"><table>\n<tr>");
    for (String head : heads) {
      boolean number = head.startsWith("#");
      page.append(number ? "<th class=\"number\">" : "<th>")
          .append(number ? head.substring(1) : head)
          .append("</th>");
    }
    for (List<String> row : rows) {
      page.append("</tr>\n<tr>");
      for (int column = 0; column < row.size(); column++) {
        page.append(heads.get(column).startsWith("#") ? "<td class=\"number\">" : "<td>")
            .append(Xml.escape(row.get(column)))
            .append("</td>");
      }
    }
    page.append("</tr>\n</table></div>\n");
  }

  private static void paragraph(String kind, String text, StringBuilder page) {
    page.append("<p class=\"%s\">%s</p>\n".formatted(kind, Xml.escape(text)));
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String resource(String name) {
    try (InputStream stream = FlamePage.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
