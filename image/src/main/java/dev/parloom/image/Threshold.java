package dev.parloom.image;

/**
 * A step that makes a picture black and white: what is brighter than a threshold becomes white, the
 * rest black, as {@code cv::threshold} with {@code THRESH_BINARY} does on the gray picture.
 *
 * {@snippet :
 * byte[] blackAndWhite = Threshold.at(127).as(ImageFormat.PNG).apply(photo);
 * }
 *
 * <p>What is transparent is laid on white. A PNG has one bit a pixel. {@link ImageStep} says what
 * holds for every step, and {@link Grayscale} what gray is.
 */
public final class Threshold extends ImageStep<byte[], Threshold> {

  /** The threshold in the middle: 127 and less become black, 128 and more white. */
  public static final int MIDDLE = 127;

  private static final long serialVersionUID = 1L;

  private final int threshold;

  private Threshold(int threshold, ImageOptions options) {
    super(options);
    this.threshold = threshold;
  }

  /**
   * Black and white by one threshold, in the format of the picture.
   *
   * @param threshold the brightest gray that becomes black, 0 to 255
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public static Threshold at(int threshold) {
    if (threshold < 0 || threshold > 255) {
      throw new IllegalArgumentException("a threshold is 0 to 255, not " + threshold);
    }
    return new Threshold(threshold, ImageOptions.DEFAULTS);
  }

  @Override
  Threshold with(ImageOptions other) {
    return new Threshold(threshold, other);
  }

  @Override
  byte[] make(NativePicture picture, ImageFormat target) {
    picture.flatten();
    picture.toGray();
    picture.threshold(threshold);
    return encoded(picture, target);
  }

  @Override
  String words() {
    return "Threshold.at(%d)".formatted(threshold);
  }
}
