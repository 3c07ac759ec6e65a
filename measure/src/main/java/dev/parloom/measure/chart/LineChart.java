package dev.parloom.measure.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Curves over one axis, as a picture. Immutable.
 *
 * @param title above it
 * @param across what lies to the right, with its unit
 * @param upwards what lies upwards, with its unit
 * @param curves at least one; the legend names them in this order
 */
public record LineChart(String title, String across, String upwards, List<Curve> curves) {

  private static final int WIDTH = 900;
  private static final int HEIGHT = 520;

  /** Told apart by eyes of all kinds, and in gray: M. Okabe and K. Ito, 2008. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00));

  private static final Color INK = new Color(0x333333);
  private static final Color PALE = new Color(0x999999);
  private static final Color GRID = new Color(0xE4E4E4);

  /** Copies the curves. */
  public LineChart {
    curves = List.copyOf(curves);
    if (curves.isEmpty()) {
      throw new IllegalArgumentException("a chart needs at least one curve: " + title);
    }
  }

  /**
   * As a PNG of 900 × 520 pixels.
   *
   * @throws ChartUnavailableException if this machine cannot draw
   */
  public byte[] png() {
    return encoded("png");
  }

  /**
   * As an SVG document.
   *
   * @throws ChartUnavailableException if this machine cannot draw
   */
  public String svg() {
    return new String(encoded("svg"), StandardCharsets.UTF_8);
  }

  private byte[] encoded(String format) {
    System.setProperty("java.awt.headless", "true"); // no window is ever opened
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ChartEncoder.saveChart(drawn(), bytes, format);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory has no errors
    } catch (LinkageError | RuntimeException e) { // as fonts and their libraries fail
      throw new ChartUnavailableException(e);
    }
    return bytes.toByteArray();
  }

  private XYChart drawn() {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(across)
            .yAxisTitle(upwards)
            .theme(Styler.ChartTheme.XChart)
            .build();
    var style = chart.getStyler();
    Font small = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    style.setChartBackgroundColor(Color.WHITE);
    style.setPlotBackgroundColor(Color.WHITE);
    style.setPlotBorderVisible(false);
    style.setPlotGridLinesColor(GRID);
    style.setPlotGridLinesStroke(new BasicStroke(1));
    style.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 17));
    style.setChartTitleBoxVisible(false);
    style.setChartFontColor(INK);
    style.setAxisTitleFont(small);
    style.setAxisTickLabelsFont(small);
    style.setAxisTickLabelsColor(INK);
    style.setLegendFont(small);
    style.setLegendBorderColor(GRID);
    style.setLegendBackgroundColor(Color.WHITE);
    style.setLegendPosition(Styler.LegendPosition.InsideNW);
    style.setYAxisMin(0.0);
    style.setXAxisMin(0.0);
    style.setErrorBarsColor(INK);
    int number = 0;
    for (Curve curve : curves) {
      Color colour =
          curve.kind() == Curve.Kind.DASHES ? PALE : COLOURS.get(number++ % COLOURS.size());
      add(chart, curve, colour);
    }
    return chart;
  }

  private static void add(XYChart chart, Curve curve, Color colour) {
    double[] x = array(curve, Curve.Point::x);
    double[] y = array(curve, Curve.Point::y);
    XYSeries series =
        curve.kind() == Curve.Kind.POINTS
            ? chart.addSeries(curve.name(), x, y, array(curve, Curve.Point::spread))
            : chart.addSeries(curve.name(), x, y);
    series.setMarkerColor(colour);
    series.setLineColor(colour);
    switch (curve.kind()) {
      case POINTS -> {
        series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE);
      }
      case LINE -> {
        series.setMarker(SeriesMarkers.NONE);
        series.setLineStyle(new BasicStroke(2.2f));
      }
      case DASHES -> {
        series.setMarker(SeriesMarkers.NONE);
        series.setLineStyle(
            new BasicStroke(
                1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {6, 5}, 0));
      }
    }
  }

  private static double[] array(Curve curve, ToDoubleFunction<Curve.Point> part) {
    return curve.points().stream().mapToDouble(part).toArray();
  }
}
