import org.jspecify.annotations.NullMarked;

/** Image steps on OpenCV. */
@NullMarked
module dev.parloom.image {
  requires transitive dev.parloom.core;
  requires dev.parloom.spi;
  requires java.desktop;
  requires org.bytedeco.javacpp;
  requires org.bytedeco.opencv;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.image;
  exports dev.parloom.image.sample;

  provides dev.parloom.spi.StepType with
      dev.parloom.image.step.ThumbnailStep,
      dev.parloom.image.step.GrayStep,
      dev.parloom.image.step.ThresholdStep,
      dev.parloom.image.step.AdaptiveStep,
      dev.parloom.image.step.FacesStep,
      dev.parloom.image.step.TileStep;
}
