package dev.parloom.image;

import static dev.parloom.image.ImageFormat.PNG;

import dev.parloom.image.FileHeader.Channels;
import java.util.ArrayList;
import java.util.List;

/** Reads a PNG's chunks (W3C PNG, section 5) from the first, IHDR, to the last, IEND. */
final class PngHeader {

  private static final int SIGNATURE_BYTES = 8;
  private static final int IHDR = 0x49484452;
  private static final int IEND = 0x49454e44;
  private static final int EXIF = 0x65584966;
  private static final int ICCP = 0x69434350;
  private static final int ACTL = 0x6163544c;

  /** The bit of the colour type that is set unless the picture is gray. */
  private static final int COLOURED = 2;

  /** Length, type and checksum around a chunk's data. */
  private static final int FRAME_BYTES = 12;

  private final ByteReader bytes;
  private final List<ByteReader> profileParts = new ArrayList<>();
  private Orientation orientation = Orientation.UPRIGHT;
  private int pictures = 1;

  private PngHeader(ByteReader bytes) {
    this.bytes = bytes;
  }

  static FileHeader read(ByteReader bytes) {
    return new PngHeader(bytes).read();
  }

  private FileHeader read() {
    if (!bytes.has(SIGNATURE_BYTES, FRAME_BYTES + 8)) {
      throw cutOff("it ends within its header");
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
    chunks();
    ImageHeader header = new ImageHeader(PNG, (int) width, (int) height, orientation);
    boolean gray = (bytes.u8(SIGNATURE_BYTES + 17) & COLOURED) == 0;
    return new FileHeader(header, gray ? Channels.GRAY : Channels.COLOURS, pictures, profileParts);
  }

  private void chunks() {
    long at = SIGNATURE_BYTES;
    while (bytes.has(at, FRAME_BYTES)) {
      long length = bytes.u32(at);
      long type = bytes.u32(at + 4);
      if (!bytes.has(at, length + FRAME_BYTES)) {
        throw cutOff(
            "a chunk at byte %,d needs %,d bytes, %,d are left"
                .formatted(at, length + FRAME_BYTES, bytes.length() - at));
      }
      if (type == IEND) {
        return;
      }
      chunk(type, bytes.part(at + 8, length));
      at += length + FRAME_BYTES;
    }
    throw cutOff("the last chunk (IEND) is missing");
  }

  private void chunk(long type, ByteReader content) {
    if (type == EXIF) {
      orientation = ExifReader.orientation(content);
    } else if (type == ICCP) {
      profileParts.add(content);
    } else if (type == ACTL) {
      pictures = Math.clamp(content.u32(0), 1, Integer.MAX_VALUE);
    }
  }

  private ImageTruncatedException cutOff(String what) {
    return new ImageTruncatedException(PNG, bytes.length(), what);
  }
}
