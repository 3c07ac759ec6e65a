package dev.parloom.image;

/**
 * The picture ends before its format says it does. Decoders often return what is there and fill the
 * rest with gray; this module refuses instead.
 */
public final class ImageTruncatedException extends ImageException {

  private static final long serialVersionUID = 1L;

  private final ImageFormat format;
  private final long sizeBytes;

  ImageTruncatedException(ImageFormat format, long sizeBytes, String what) {
    super(
        "the %s picture is cut off after %,d bytes: %s; copy or download it again"
            .formatted(format.displayName(), sizeBytes, what));
    this.format = format;
    this.sizeBytes = sizeBytes;
  }

  /** The format the picture begins in. */
  public ImageFormat format() {
    return format;
  }

  /** How many bytes there are. */
  public long sizeBytes() {
    return sizeBytes;
  }
}
