import org.jspecify.annotations.NullMarked;

/** Pools whose workers are processes. */
@NullMarked
module dev.parloom.process {
  requires java.management; // the options that this JVM was started with
  requires transitive dev.parloom.core;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.process;
  exports dev.parloom.process.worker;
}
