package dev.parloom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Finds the orientation in EXIF data (a small TIFF file, EXIF 2.32 section 4.5). Data that makes no
 * sense counts as upright: a bad tag is no reason to refuse a good picture.
 */
final class ExifReader {

  private static final byte[] PREFIX = "Exif\0\0".getBytes(ISO_8859_1);
  private static final int TAG_ORIENTATION = 0x0112;
  private static final int TYPE_SHORT = 3;
  private static final int ENTRY_BYTES = 12;

  private final ByteReader tiff;
  private final boolean littleEndian;

  private ExifReader(ByteReader tiff, boolean littleEndian) {
    this.tiff = tiff;
    this.littleEndian = littleEndian;
  }

  static boolean hasPrefix(ByteReader data) {
    return data.matches(0, PREFIX);
  }

  /** Reads EXIF data, with or without the prefix that JPEG puts before it. */
  static Orientation orientation(ByteReader data) {
    ByteReader tiff = hasPrefix(data) ? data.part(PREFIX.length, data.length()) : data;
    if (tiff.matches(0, (byte) 'I', (byte) 'I')) {
      return new ExifReader(tiff, true).orientation();
    }
    if (tiff.matches(0, (byte) 'M', (byte) 'M')) {
      return new ExifReader(tiff, false).orientation();
    }
    return Orientation.UPRIGHT;
  }

  private Orientation orientation() {
    long directory = u32(4);
    int entries = directory < 0 ? 0 : u16(directory);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + (long) i * ENTRY_BYTES;
      int tag = u16(entry);
      if (tag == ByteReader.MISSING) {
        break;
      }
      if (tag == TAG_ORIENTATION && u16(entry + 2) == TYPE_SHORT) {
        return Orientation.ofExifValue(u16(entry + 8));
      }
    }
    return Orientation.UPRIGHT;
  }

  private int u16(long offset) {
    return littleEndian ? tiff.u16le(offset) : tiff.u16(offset);
  }

  private long u32(long offset) {
    return littleEndian ? tiff.u32le(offset) : tiff.u32(offset);
  }
}
