package dev.parloom.image;

import java.util.List;

/**
 * What the header of a file says: about the picture, and about how its pixels are stored.
 *
 * @param image size and orientation
 * @param channels what its samples are
 * @param pictures how many it shows one after the other; 1 if it is no animation
 * @param profileParts the parts of its colour profile as they lie in the file; none if it has none
 */
record FileHeader(
    ImageHeader image, Channels channels, int pictures, List<ByteReader> profileParts) {

  /** What the samples of a pixel are, alpha apart. */
  enum Channels {
    GRAY,
    COLOURS,
    INKS
  }

  FileHeader {
    profileParts = List.copyOf(profileParts);
  }

  /** Reads it, as {@link ImageHeader#read} does. */
  static FileHeader read(byte[] bytes) {
    if (bytes.length == 0) {
      throw new ImageEmptyException();
    }
    ImageFormat format =
        ImageFormat.ofBytes(bytes).orElseThrow(() -> new ImageFormatUnknownException(bytes));
    ByteReader reader = new ByteReader(bytes);
    return switch (format) {
      case JPEG -> JpegHeader.read(reader);
      case PNG -> PngHeader.read(reader);
      case WEBP -> WebpHeader.read(reader);
    };
  }
}
