package dev.parloom.image;

/**
 * A step that makes a picture black and white by a threshold of each pixel's own: the mean of the
 * window around it, less {@code c}. It is for pages and drawings in uneven light. The pixels are
 * those of {@code cv::adaptiveThreshold} with {@code THRESH_BINARY} on the gray picture.
 *
 * {@snippet :
 * byte[] page = AdaptiveThreshold.gaussian().window(31).c(10).as(ImageFormat.PNG).apply(photo);
 * }
 *
 * <p>What is transparent is laid on white. A PNG has one bit a pixel. {@link ImageStep} says what
 * holds for every step, and {@link Grayscale} what gray is.
 */
public final class AdaptiveThreshold extends ImageStep<byte[], AdaptiveThreshold> {

  /** The side of the window unless {@link #window} says otherwise. */
  public static final int DEFAULT_WINDOW = 11;

  /** What is taken off the mean unless {@link #c} says otherwise. */
  public static final int DEFAULT_C = 2;

  /** The largest window. */
  public static final int LARGEST_WINDOW = 999;

  private static final long serialVersionUID = 1L;

  private final boolean weighted;
  private final int window;
  private final int c;

  private AdaptiveThreshold(boolean weighted, int window, int c, ImageOptions options) {
    super(options);
    this.weighted = weighted;
    this.window = window;
    this.c = c;
  }

  /** All pixels of the window count the same. */
  public static AdaptiveThreshold mean() {
    return new AdaptiveThreshold(false, DEFAULT_WINDOW, DEFAULT_C, ImageOptions.DEFAULTS);
  }

  /** Pixels count by a Gaussian curve over the window, the middle most. */
  public static AdaptiveThreshold gaussian() {
    return new AdaptiveThreshold(true, DEFAULT_WINDOW, DEFAULT_C, ImageOptions.DEFAULTS);
  }

  /**
   * The same with another window.
   *
   * @param sidePixels an odd number, 3 to 999; 11 by default
   * @throws IllegalArgumentException if it is none of these
   */
  public AdaptiveThreshold window(int sidePixels) {
    if (sidePixels < 3 || sidePixels > LARGEST_WINDOW || sidePixels % 2 == 0) {
      throw new IllegalArgumentException(
          "a window is an odd number of pixels, 3 to %d, not %d"
              .formatted(LARGEST_WINDOW, sidePixels));
    }
    return new AdaptiveThreshold(weighted, sidePixels, c, options());
  }

  /**
   * The same with another distance from the mean. The larger, the more becomes white; negative
   * numbers make more black.
   *
   * @param levels -255 to 255; 2 by default
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public AdaptiveThreshold c(int levels) {
    if (levels < -255 || levels > 255) {
      throw new IllegalArgumentException("c is -255 to 255, not " + levels);
    }
    return new AdaptiveThreshold(weighted, window, levels, options());
  }

  @Override
  AdaptiveThreshold with(ImageOptions other) {
    return new AdaptiveThreshold(weighted, window, c, other);
  }

  @Override
  byte[] make(NativePicture picture, ImageFormat target) {
    picture.flatten();
    picture.toGray();
    picture.adaptiveThreshold(weighted, window, c);
    return encoded(picture, target);
  }

  @Override
  String words() {
    return "AdaptiveThreshold.%s().window(%d).c(%d)"
        .formatted(weighted ? "gaussian" : "mean", window, c);
  }
}
