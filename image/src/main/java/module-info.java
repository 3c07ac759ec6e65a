import org.jspecify.annotations.NullMarked;

/** Image steps on OpenCV. */
@NullMarked
module dev.parloom.image {
  requires transitive dev.parloom.core;
  requires java.desktop;
  requires org.bytedeco.javacpp;
  requires org.bytedeco.opencv;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.image;
  exports dev.parloom.image.sample;
}
