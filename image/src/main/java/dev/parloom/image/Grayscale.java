package dev.parloom.image;

/**
 * A step that makes a picture gray: each pixel becomes its luma, 0.299 red + 0.587 green + 0.114
 * blue (ITU-R BT.601), as {@code cv::cvtColor} computes it.
 *
 * {@snippet :
 * byte[] gray = Grayscale.luma().as(ImageFormat.PNG).apply(photo);
 * }
 *
 * <p>A picture that is gray already keeps its pixels. {@link ImageStep} says what holds for every
 * step.
 */
public final class Grayscale extends ImageStep<byte[], Grayscale> {

  private static final long serialVersionUID = 1L;

  private Grayscale(ImageOptions options) {
    super(options);
  }

  /** Gray pictures, in the format of their picture. */
  public static Grayscale luma() {
    return new Grayscale(ImageOptions.DEFAULTS);
  }

  @Override
  Grayscale with(ImageOptions other) {
    return new Grayscale(other);
  }

  @Override
  byte[] make(NativePicture picture, ImageFormat target) {
    picture.toGray();
    return encoded(picture, target);
  }

  @Override
  String words() {
    return "Grayscale.luma()";
  }
}
