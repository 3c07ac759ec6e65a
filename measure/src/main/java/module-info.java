import org.jspecify.annotations.NullMarked;

/** What more workers bring: scaling laws, benchmarks and profiles, with charts. */
@NullMarked
module dev.parloom.measure {
  requires VectorGraphics2D;
  requires hipparchus.core;
  requires hipparchus.stat;
  requires java.desktop;
  requires java.management;
  requires jdk.jfr;
  requires jdk.management;
  requires xchart;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.measure;
  exports dev.parloom.measure.benchmark;
  exports dev.parloom.measure.chart;
  exports dev.parloom.measure.profile;
  exports dev.parloom.measure.scaling;
}
