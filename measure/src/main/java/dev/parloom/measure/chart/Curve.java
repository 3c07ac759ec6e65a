package dev.parloom.measure.chart;

import java.util.List;

/**
 * Numbers over numbers, and how they are drawn. Immutable.
 *
 * @param name what the legend says
 * @param kind points, a line or dashes
 * @param points at least one
 */
public record Curve(String name, Kind kind, List<Point> points) {

  /** Copies the points. */
  public Curve {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a curve needs at least one point: " + name);
    }
  }

  /** How a curve is drawn. */
  public enum Kind {
    /** Each by itself, as for what was measured, with its spread. */
    POINTS,
    /** A line through them, as for a law. */
    LINE,
    /** A thin, broken line, as for what would be ideal. */
    DASHES
  }

  /**
   * A point.
   *
   * @param x to the right
   * @param y upwards
   * @param spread how far it may lie above or below; drawn for {@link Kind#POINTS} only
   */
  public record Point(double x, double y, double spread) {

    /** Without spread. */
    public Point(double x, double y) {
      this(x, y, 0);
    }
  }
}
