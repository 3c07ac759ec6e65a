package dev.parloom.image;

import static dev.parloom.image.ImageFormat.PNG;

/** Reads a PNG's chunks (W3C PNG, section 5) from the first, IHDR, to the last, IEND. */
final class PngHeader {

  private static final int SIGNATURE_BYTES = 8;
  private static final int IHDR = 0x49484452;
  private static final int IEND = 0x49454e44;
  private static final int EXIF = 0x65584966;

  /** Length, type and checksum around a chunk's data. */
  private static final int FRAME_BYTES = 12;

  private PngHeader() {}

  static ImageHeader read(ByteReader bytes) {
    if (!bytes.has(SIGNATURE_BYTES, FRAME_BYTES + 8)) {
      throw cutOff(bytes, "it ends within its header");
    }
    if (bytes.u32(SIGNATURE_BYTES + 4) != IHDR) {
      throw new ImageDecodeException("the PNG picture does not begin with its header chunk (IHDR)");
    }
    long width = bytes.u32(SIGNATURE_BYTES + 8);
    long height = bytes.u32(SIGNATURE_BYTES + 12);
    if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw new ImageDecodeException(
          "the PNG picture's header says %,d×%,d; a side has 1 to %,d pixels"
              .formatted(width, height, Integer.MAX_VALUE));
    }
    return new ImageHeader(PNG, (int) width, (int) height, orientationFromChunks(bytes));
  }

  private static Orientation orientationFromChunks(ByteReader bytes) {
    Orientation orientation = Orientation.UPRIGHT;
    long at = SIGNATURE_BYTES;
    while (bytes.has(at, FRAME_BYTES)) {
      long length = bytes.u32(at);
      long type = bytes.u32(at + 4);
      if (!bytes.has(at, length + FRAME_BYTES)) {
        throw cutOff(
            bytes,
            "a chunk at byte %,d needs %,d bytes, %,d are left"
                .formatted(at, length + FRAME_BYTES, bytes.length() - at));
      }
      if (type == IEND) {
        return orientation;
      }
      if (type == EXIF) {
        orientation = ExifReader.orientation(bytes.part(at + 8, length));
      }
      at += length + FRAME_BYTES;
    }
    throw cutOff(bytes, "the last chunk (IEND) is missing");
  }

  private static ImageTruncatedException cutOff(ByteReader bytes, String what) {
    return new ImageTruncatedException(PNG, bytes.length(), what);
  }
}
