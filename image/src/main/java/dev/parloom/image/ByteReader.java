package dev.parloom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * Reads numbers out of a part of a byte array. Reading beyond the part yields {@link #MISSING}
 * instead of an exception: headers are hostile, and every caller has to decide what a missing
 * number means.
 */
final class ByteReader {

  /** What every read beyond the end returns; no number that can be read is negative. */
  static final int MISSING = -1;

  private final byte[] bytes;
  private final int from;
  private final int to;

  ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private ByteReader(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** The part from {@code offset}, {@code length} bytes or as many of them as there are. */
  ByteReader part(long offset, long length) {
    int start = Math.clamp(from + offset, from, to);
    int end = Math.clamp(start + Math.max(0, length), start, to);
    return new ByteReader(bytes, start, end);
  }

  int length() {
    return to - from;
  }

  boolean has(long offset, long length) {
    return offset >= 0 && length >= 0 && offset <= length() && length <= length() - offset;
  }

  /** An unsigned byte. */
  int u8(long offset) {
    return has(offset, 1) ? bytes[from + (int) offset] & 0xff : MISSING;
  }

  /** Two bytes, the most significant first. */
  int u16(long offset) {
    return has(offset, 2) ? u8(offset) << 8 | u8(offset + 1) : MISSING;
  }

  /** Two bytes, the least significant first. */
  int u16le(long offset) {
    return has(offset, 2) ? u8(offset) | u8(offset + 1) << 8 : MISSING;
  }

  /** Three bytes, the least significant first. */
  int u24le(long offset) {
    return has(offset, 3) ? u16le(offset) | u8(offset + 2) << 16 : MISSING;
  }

  /** Four bytes, the most significant first. */
  long u32(long offset) {
    return has(offset, 4) ? (long) u16(offset) << 16 | u16(offset + 2) : MISSING;
  }

  /** Four bytes, the least significant first. */
  long u32le(long offset) {
    return has(offset, 4) ? u16le(offset) | (long) u16le(offset + 2) << 16 : MISSING;
  }

  /** That many bytes as characters; fewer where they end. */
  String text(long offset, int length) {
    ByteReader part = part(offset, length);
    return new String(bytes, part.from, part.length(), ISO_8859_1);
  }

  /** A copy of all of it. */
  byte[] bytes() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  boolean matches(long offset, byte... expected) {
    return has(offset, expected.length) && matches(bytes, from + (int) offset, expected);
  }

  static boolean matches(byte[] bytes, int offset, byte... expected) {
    return offset + expected.length <= bytes.length
        && Arrays.equals(bytes, offset, offset + expected.length, expected, 0, expected.length);
  }
}
