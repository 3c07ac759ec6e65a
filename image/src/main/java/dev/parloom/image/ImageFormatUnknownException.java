package dev.parloom.image;

/** The bytes do not begin like any format this module reads. */
public final class ImageFormatUnknownException extends ImageException {

  private static final long serialVersionUID = 1L;

  private final long sizeBytes;

  ImageFormatUnknownException(byte[] bytes) {
    super(
        "not a picture parloom reads: its %,d bytes begin like %s; supported are %s"
            .formatted(bytes.length, FirstBytes.describe(bytes), ImageFormat.supported()));
    this.sizeBytes = bytes.length;
  }

  /** How many bytes there are. */
  public long sizeBytes() {
    return sizeBytes;
  }
}
