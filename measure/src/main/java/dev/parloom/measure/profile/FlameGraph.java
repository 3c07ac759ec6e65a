package dev.parloom.measure.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A profile drawn: each method a bar as wide as its part of the samples, below the one that called
 * it, the outermost on top. Immutable.
 *
 * <p>The idea is Brendan Gregg's ("The Flame Graph", Communications of the ACM 59(6), 2016), with
 * the roots on top; bars stand side by side by their samples, not by time. What is narrower than a
 * thousandth of the whole is left out.
 */
public final class FlameGraph {

  /** The narrowest bar, as a part of the whole. */
  static final double NARROWEST = 0.001;

  /** As wide as a report; whoever embeds it may scale it. */
  private static final int WIDTH = 1_200;

  private static final int ROW = 18;
  private static final double CHARACTER = 6.7;

  /** A bar: a method that begins after so many samples, so many rows down. */
  private record Bar(Frame frame, long start, long samples, int row) {}

  private final Profile profile;
  private final List<Bar> bars = new ArrayList<>();
  private final double all;
  private long leftOut;
  private int rows;

  private FlameGraph(Profile profile) {
    this.profile = profile;
    this.all = profile.samples();
    lay(profile.calls(), 0, 0);
  }

  /** The drawing of a profile. */
  public static FlameGraph of(Profile profile) {
    return new FlameGraph(profile);
  }

  private void lay(CallTree node, long start, int row) {
    if (node.samples() < NARROWEST * all) {
      leftOut++;
      return;
    }
    bars.add(new Bar(node.frame(), start, node.samples(), row));
    rows = Math.max(rows, row + 1);
    long at = start;
    for (CallTree callee : node.callees()) {
      lay(callee, at, row + 1);
      at += callee.samples();
    }
  }

  Profile profile() {
    return profile;
  }

  /** How many bars were too narrow to be drawn. */
  long leftOut() {
    return leftOut;
  }

  /** A picture without script, 1,200 units wide, to be embedded in a page or kept as a file. */
  public String svg() {
    int height = rows * ROW;
    StringBuilder svg = new StringBuilder(bars.size() * 300 + 1_000);
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" class="flame" role="img" \
            aria-label="flame graph of %,d samples" viewBox="0 0 %d %d" width="%d" height="%d" \
            font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11" fill="#1f2328">
            """,
            profile.samples(),
            WIDTH,
            height,
            WIDTH,
            height));
    bars.forEach(bar -> draw(bar, svg));
    return svg.append("</svg>\n").toString();
  }

  /**
   * A page of its own that loads nothing: the tables of the profile, and below them the picture to
   * click into and to search.
   *
   * @param title what was profiled
   * @param notes what else its reader should know, a paragraph each
   */
  public String page(String title, List<String> notes) {
    return new FlamePage(this).html(title, notes);
  }

  private void draw(Bar bar, StringBuilder svg) {
    double x = WIDTH * bar.start() / Math.max(1, all);
    double width = bar.row() == 0 ? WIDTH : WIDTH * bar.samples() / all;
    int y = bar.row() * ROW;
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <g class="%s" data-start="%d" data-samples="%d" data-row="%d" data-label="%s">\
            <title>%s: %,d samples, %s</title>\
            <rect x="%.2f" y="%d" width="%.2f" height="%d" rx="2" fill="%s" stroke="#fff" \
            stroke-width="0.6"/>\
            """,
            bar.frame().owner().name().toLowerCase(Locale.ROOT),
            bar.start(),
            bar.samples(),
            bar.row(),
            Xml.escape(bar.frame().shortName()),
            Xml.escape(bar.frame().name()),
            bar.samples(),
            ProfileTable.percent(bar.samples() / Math.max(1, all)),
            x,
            y,
            width,
            ROW - 1,
            fill(bar.frame().owner())));
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.2f\" y=\"%d\">%s</text></g>%n",
            x + 4,
            y + 13,
            Xml.escape(fitted(bar.frame().shortName(), width - 8))));
  }

  /** So much of a name as has room; nothing rather than one or two letters. */
  private static String fitted(String name, double width) {
    int room = (int) (width / CHARACTER);
    if (name.length() <= room) {
      return name;
    }
    return room < 4 ? "" : name.substring(0, room - 1) + "…";
  }

  /** Pale colours, which dark letters can be read on whatever is around them. */
  private static String fill(Frame.Owner owner) {
    return switch (owner) {
      case NOBODY -> "#e6e6e6";
      case JDK -> "#ddd6c6";
      case PARLOOM -> "#aed9bf";
      case NATIVE -> "#f0c7a1";
      case OTHER -> "#a9cbec";
    };
  }
}
