import org.jspecify.annotations.NullMarked;

/** What one implements to add something to Parloom: a step, a lab. */
@NullMarked
module dev.parloom.spi {
  requires transitive dev.parloom.pipeline;
  requires dev.parloom.text;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.spi;
}
