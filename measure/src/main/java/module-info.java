import org.jspecify.annotations.NullMarked;

/** What more workers bring: scaling laws, benchmarks and profiles, with charts. */
@NullMarked
module dev.parloom.measure {
  requires transitive dev.parloom.pipeline;
  requires jdk.jfr;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.measure.profile;
}
