package dev.parloom.image.sample;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.parloom.image.Orientation;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Puts EXIF data into a JPEG, as its first segment: who made it, when, and how it is stored. */
final class ExifWriter {

  private static final int TAG_MAKE = 0x010f;
  private static final int TAG_ORIENTATION = 0x0112;
  private static final int TAG_DATE_TIME = 0x0132;
  private static final short TYPE_ASCII = 2;
  private static final short TYPE_SHORT = 3;
  private static final int ENTRIES = 3;
  private static final int DIRECTORY_AT = 8;
  private static final int TEXTS_AT = DIRECTORY_AT + 2 + ENTRIES * 12 + 4;
  private static final byte[] MAKE = "Parloom sample\0".getBytes(US_ASCII);
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("uuuu:MM:dd HH:mm:ss", Locale.ROOT);
  private static final long FIRST_SECOND = 1_672_531_200; // 2023
  private static final long SECONDS = 63_072_000; // two years

  private ExifWriter() {}

  static byte[] insert(byte[] jpeg, Orientation orientation, long seed) {
    LocalDateTime taken =
        LocalDateTime.ofEpochSecond(FIRST_SECOND + Math.floorMod(seed, SECONDS), 0, ZoneOffset.UTC);
    byte[] date = (DATE_TIME.format(taken) + '\0').getBytes(US_ASCII);
    int tiffBytes = TEXTS_AT + MAKE.length + date.length;
    ByteBuffer result = ByteBuffer.allocate(jpeg.length + 10 + tiffBytes);
    result.put(jpeg, 0, 2);
    result.putShort((short) 0xffe1).putShort((short) (8 + tiffBytes));
    result.put("Exif\0\0".getBytes(US_ASCII));
    result.put("MM".getBytes(US_ASCII)).putShort((short) 42).putInt(DIRECTORY_AT);
    result.putShort((short) ENTRIES);
    entry(result, TAG_MAKE, TYPE_ASCII, MAKE.length).putInt(TEXTS_AT);
    entry(result, TAG_ORIENTATION, TYPE_SHORT, 1);
    result.putShort((short) orientation.exifValue()).putShort((short) 0);
    entry(result, TAG_DATE_TIME, TYPE_ASCII, date.length).putInt(TEXTS_AT + MAKE.length);
    result.putInt(0);
    result.put(MAKE).put(date);
    result.put(jpeg, 2, jpeg.length - 2);
    return result.array();
  }

  private static ByteBuffer entry(ByteBuffer result, int tag, short type, int count) {
    return result.putShort((short) tag).putShort(type).putInt(count);
  }
}
