import org.jspecify.annotations.NullMarked;

/** Image steps on OpenCV. */
@NullMarked
module dev.parloom.image {
  requires transitive dev.parloom.core;
  requires static org.jspecify;
}
