package dev.parloom.image.sample;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Makes files that are named like photos and are none. */
final class BrokenFiles {

  private static final int SIDE = 60_000;

  private BrokenFiles() {}

  static byte[] encode(Damage damage, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return switch (damage) {
      case EMPTY -> new byte[0];
      case TRUNCATED -> {
        byte[] whole = Darkroom.develop(PhotoPlan.small(seed));
        yield Arrays.copyOf(whole, (int) (whole.length * random.nextDouble(0.3, 0.9)));
      }
      case TEXT ->
          "Dear all,\n\nhere are the photos of our trip (attached, no. %d).\n\nBest wishes\n"
              .formatted(random.nextInt(1, 100))
              .getBytes(UTF_8);
      case OVERSIZED -> oversized(random);
    };
  }

  private static byte[] oversized(SplittableRandom random) {
    ByteBuffer jpeg = ByteBuffer.allocate(400);
    jpeg.putShort((short) 0xffd8);
    jpeg.putShort((short) 0xffe0).putShort((short) 16).put("JFIF\0".getBytes(UTF_8));
    jpeg.put(new byte[] {1, 1, 0, 0, 72, 0, 72, 0, 0});
    byte[] table = new byte[64];
    Arrays.fill(table, (byte) 8);
    jpeg.putShort((short) 0xffdb).putShort((short) 67).put((byte) 0).put(table);
    jpeg.putShort((short) 0xffc0).putShort((short) 17).put((byte) 8);
    jpeg.putShort((short) SIDE).putShort((short) SIDE);
    jpeg.put(new byte[] {3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0});
    jpeg.putShort((short) 0xffda).putShort((short) 12);
    jpeg.put(new byte[] {3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0});
    while (jpeg.remaining() > 2) {
      jpeg.put((byte) random.nextInt(255));
    }
    jpeg.putShort((short) 0xffd9);
    return jpeg.array();
  }
}
