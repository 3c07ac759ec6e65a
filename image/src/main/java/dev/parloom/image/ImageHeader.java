package dev.parloom.image;

/**
 * What an encoded picture says about itself before it is decoded.
 *
 * <p>Reading a header takes microseconds and no native library, whatever the picture's size.
 *
 * @param format the format of the bytes
 * @param width the stored width in pixels, before {@code orientation} is applied; at least 1
 * @param height the stored height in pixels, before {@code orientation} is applied; at least 1
 * @param orientation how the stored pixels have to be turned to stand upright
 */
public record ImageHeader(ImageFormat format, int width, int height, Orientation orientation) {

  /**
   * A header.
   *
   * @throws IllegalArgumentException if a side is shorter than 1 pixel
   */
  public ImageHeader {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a picture is at least 1×1 pixels, not %d×%d".formatted(width, height));
    }
  }

  /** The number of pixels. */
  public long pixels() {
    return (long) width * height;
  }

  /** The width in pixels of the picture when it stands upright. */
  public int uprightWidth() {
    return orientation.swapsSides() ? height : width;
  }

  /** The height in pixels of the picture when it stands upright. */
  public int uprightHeight() {
    return orientation.swapsSides() ? width : height;
  }

  /**
   * Reads the header and checks that the picture is there to its end: a JPEG has its end marker, a
   * PNG its last chunk, a WebP as many bytes as it announces. Bytes after the end are allowed.
   *
   * @param bytes the whole encoded picture
   * @return what it says
   * @throws ImageEmptyException if there are no bytes
   * @throws ImageFormatUnknownException if they begin like no format of {@link ImageFormat}
   * @throws ImageTruncatedException if the picture ends too early
   * @throws ImageDecodeException if the header contradicts the format
   */
  public static ImageHeader read(byte[] bytes) {
    return FileHeader.read(bytes).image();
  }
}
