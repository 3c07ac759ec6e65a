package dev.parloom.image;

import static dev.parloom.image.ImageFormat.JPEG;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.parloom.image.FileHeader.Channels;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a JPEG's segments up to the first scan (ITU-T T.81, annex B), then looks for the end marker
 * from the back.
 */
final class JpegHeader {

  private static final int MARKER = 0xff;
  private static final int SOF_FIRST = 0xc0;
  private static final int SOF_LAST = 0xcf;
  private static final int DHT = 0xc4;
  private static final int JPG = 0xc8;
  private static final int DAC = 0xcc;
  private static final int TEM = 0x01;
  private static final int RST_FIRST = 0xd0;
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP1 = 0xe1;
  private static final int APP2 = 0xe2;

  /** What stands before each part of a profile (ICC.1:2022, annex B.4). */
  private static final byte[] PROFILE = "ICC_PROFILE\0".getBytes(ISO_8859_1);

  private final ByteReader bytes;
  private int width;
  private int height;
  private Orientation orientation = Orientation.UPRIGHT;
  private boolean exifSeen;
  private Channels channels = Channels.COLOURS;
  private final List<ByteReader> profileParts = new ArrayList<>();

  private JpegHeader(ByteReader bytes) {
    this.bytes = bytes;
  }

  static FileHeader read(ByteReader bytes) {
    return new JpegHeader(bytes).read();
  }

  private FileHeader read() {
    long scan = segments();
    if (width == 0) {
      throw new ImageDecodeException(
          "the JPEG picture has no frame header before its first scan, so its size is unknown");
    }
    if (!endsAfter(scan)) {
      throw new ImageTruncatedException(JPEG, bytes.length(), "the end marker (FF D9) is missing");
    }
    ImageHeader header = new ImageHeader(JPEG, width, height, orientation);
    return new FileHeader(header, channels, 1, profileParts);
  }

  /** Walks over the segments and returns where the first scan begins. */
  private long segments() {
    long at = 2;
    while (true) {
      // Decoders skip bytes between segments, and so must we, or they would see another header.
      while (bytes.u8(at) != MARKER || bytes.u8(at + 1) == 0 || bytes.u8(at + 1) == MARKER) {
        if (!bytes.has(at, 2)) {
          throw cutOff();
        }
        at++;
      }
      int marker = bytes.u8(at + 1);
      at += 2;
      if (marker == TEM || (marker >= RST_FIRST && marker <= SOI)) {
        continue;
      }
      if (marker == EOI) {
        throw new ImageDecodeException("the JPEG picture ends before its first scan: no pixels");
      }
      int length = bytes.u16(at);
      if (length == ByteReader.MISSING || !bytes.has(at, length)) {
        throw cutOff();
      }
      if (length < 2) {
        throw new ImageDecodeException(
            "the JPEG picture has a segment (FF %02X) of %d bytes; the least is 2"
                .formatted(marker, length));
      }
      if (marker == SOS) {
        return at + length;
      }
      segment(marker, bytes.part(at + 2, length - 2));
      at += length;
    }
  }

  private void segment(int marker, ByteReader content) {
    if (marker == APP1 && !exifSeen && ExifReader.hasPrefix(content)) {
      exifSeen = true;
      orientation = ExifReader.orientation(content);
    } else if (marker == APP2 && content.matches(0, PROFILE)) {
      profileParts.add(content.part(PROFILE.length, content.length()));
    } else if (isFrame(marker) && width == 0) {
      int lines = content.u16(1);
      int columns = content.u16(3);
      if (lines < 1 || columns < 1) {
        throw new ImageDecodeException(
            "the JPEG picture's frame header gives no size (%d×%d)"
                .formatted(Math.max(columns, 0), Math.max(lines, 0)));
      }
      width = columns;
      height = lines;
      channels =
          switch (content.u8(5)) {
            case 1 -> Channels.GRAY;
            case 4 -> Channels.INKS;
            default -> Channels.COLOURS;
          };
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= SOF_FIRST
        && marker <= SOF_LAST
        && marker != DHT
        && marker != JPG
        && marker != DAC;
  }

  /** From the back, because cameras append previews and videos, and because it is found at once. */
  private boolean endsAfter(long scan) {
    for (long at = bytes.length() - 2L; at >= scan; at--) {
      if (bytes.u8(at + 1) == EOI && bytes.u8(at) == MARKER) {
        return true;
      }
    }
    return false;
  }

  private ImageTruncatedException cutOff() {
    return new ImageTruncatedException(JPEG, bytes.length(), "it ends within its header");
  }
}
