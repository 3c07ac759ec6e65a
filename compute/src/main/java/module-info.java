import org.jspecify.annotations.NullMarked;

/** Numbers on workers: ordered reductions, and kernels over arrays. */
@NullMarked
module dev.parloom.compute {
  requires transitive dev.parloom.core;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.compute;
}
