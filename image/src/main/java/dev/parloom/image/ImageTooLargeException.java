package dev.parloom.image;

/**
 * The picture's header states more pixels than allowed. It is thrown before anything is decoded, so
 * a file of a few bytes that claims billions of pixels costs nothing.
 */
public final class ImageTooLargeException extends ImageException {

  private static final long serialVersionUID = 1L;

  private final int width;
  private final int height;
  private final long limitPixels;

  ImageTooLargeException(int width, int height, long limitPixels) {
    super(
        ("the header says %,d×%,d = %,d pixels, over the limit of %,d;"
                + " raise it with limitPixels if you trust the file")
            .formatted(width, height, (long) width * height, limitPixels));
    this.width = width;
    this.height = height;
    this.limitPixels = limitPixels;
  }

  /** The width in the header, in pixels. */
  public int width() {
    return width;
  }

  /** The height in the header, in pixels. */
  public int height() {
    return height;
  }

  /** The limit that was in force, in pixels. */
  public long limitPixels() {
    return limitPixels;
  }
}
