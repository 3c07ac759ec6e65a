package dev.parloom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageHeaderTest {

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void header_whenPictureIsWhole_givesFormatAndSize(ImageFormat format) {
    assertThat(ImageHeader.read(TestPictures.of(format, 123, 45)))
        .isEqualTo(new ImageHeader(format, 123, 45, Orientation.UPRIGHT));
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void header_whenBytesFollowTheEnd_isRead(ImageFormat format) {
    byte[] picture = TestPictures.of(format, 123, 45);
    byte[] longer = Arrays.copyOf(picture, picture.length + 5_000);

    assertThat(ImageHeader.read(longer).pixels()).isEqualTo(123 * 45);
  }

  @Test
  void header_whenPictureLiesOnItsSide_givesUprightSize() {
    byte[] jpeg =
        TestPictures.withOrientation(TestPictures.jpeg(123, 45), 6, ByteOrder.LITTLE_ENDIAN);

    ImageHeader header = ImageHeader.read(jpeg);

    assertThat(header.orientation()).isEqualTo(Orientation.LEFT_SIDE_UP);
    assertThat(header.uprightWidth()).isEqualTo(45);
    assertThat(header.uprightHeight()).isEqualTo(123);
  }

  @Test
  void webp_whenLossless_givesSize() {
    long bits = (301 - 1) | (long) (207 - 1) << 14;
    ByteBuffer frame = ByteBuffer.allocate(6).order(ByteOrder.LITTLE_ENDIAN);
    frame.put((byte) 0x2f).putInt((int) bits);

    assertThat(ImageHeader.read(riff(chunk("VP8L", frame.array()))))
        .isEqualTo(new ImageHeader(ImageFormat.WEBP, 301, 207, Orientation.UPRIGHT));
  }

  @Test
  void webp_whenExtended_givesSizeAndOrientation() {
    byte[] canvas = {8, 0, 0, 0, 43, 1, 0, (byte) 206, 0, 0};
    byte[] odd = chunk("ICCP", new byte[] {1, 2, 3});
    byte[] exif = chunk("EXIF", TestPictures.tiff(8, ByteOrder.LITTLE_ENDIAN));

    assertThat(ImageHeader.read(riff(chunk("VP8X", canvas), odd, exif)))
        .isEqualTo(new ImageHeader(ImageFormat.WEBP, 300, 207, Orientation.RIGHT_SIDE_UP));
  }

  private static byte[] riff(byte[]... chunks) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes("WEBP".getBytes(ISO_8859_1));
    for (byte[] chunk : chunks) {
      all.writeBytes(chunk);
    }
    return chunk("RIFF", all.toByteArray());
  }

  private static byte[] chunk(String type, byte[] data) {
    ByteBuffer chunk =
        ByteBuffer.allocate(8 + data.length + (data.length & 1)).order(ByteOrder.LITTLE_ENDIAN);
    chunk.put(type.getBytes(ISO_8859_1)).putInt(data.length).put(data);
    return chunk.array();
  }

  @Test
  void jpeg_whenPreviewInsideHasAnEnd_itsOwnEndStillCounts() {
    byte[] jpeg = TestPictures.withOrientation(TestPictures.jpeg(60, 40), 1, ByteOrder.BIG_ENDIAN);
    jpeg[20] = (byte) 0xff;
    jpeg[21] = (byte) 0xd9;

    assertThatThrownBy(() -> ImageHeader.read(Arrays.copyOf(jpeg, jpeg.length - 2)))
        .isInstanceOf(ImageTruncatedException.class);
  }

  @Test
  void jpeg_whenWithoutFrameOrPixels_isRefused() {
    assertThatThrownBy(() -> ImageHeader.read(bytes(0xff, 0xd8, 0xff, 0xd9)))
        .isInstanceOf(ImageDecodeException.class)
        .hasMessageContaining("no pixels");
    assertThatThrownBy(
            () -> ImageHeader.read(bytes(0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 2, 0xff, 0xd9)))
        .isInstanceOf(ImageDecodeException.class)
        .hasMessageContaining("no frame header");
    assertThatThrownBy(() -> ImageHeader.read(bytes(0xff, 0xd8, 0xff, 0xe0, 0, 1, 0, 0)))
        .isInstanceOf(ImageDecodeException.class)
        .hasMessageContaining("FF E0");
    assertThatThrownBy(
            () -> ImageHeader.read(bytes(0xff, 0xd8, 0xff, 0xc0, 0, 9, 8, 0, 0, 0, 1, 1, 1)))
        .isInstanceOf(ImageDecodeException.class)
        .hasMessageContaining("1×0");
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void header_whenBytesAreMutated_throwsNothingButImageExceptions(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[][] seeds = {
      TestPictures.withOrientation(TestPictures.jpeg(60, 40), 6, ByteOrder.BIG_ENDIAN),
      TestPictures.withChunk(
          TestPictures.png(60, 40), "eXIf", TestPictures.tiff(6, ByteOrder.LITTLE_ENDIAN)),
      TestPictures.webp(60, 40),
      riff(
          chunk("VP8X", new byte[10]), chunk("EXIF", TestPictures.tiff(8, ByteOrder.LITTLE_ENDIAN)))
    };
    for (int round = 0; round < 50_000; round++) {
      byte[] mutated = mutate(seeds[round % seeds.length], random);
      try {
        ImageHeader header = ImageHeader.read(mutated);
        assertThat(header.pixels()).isPositive();
      } catch (ImageException e) {
        assertThat(e).hasMessageNotContaining("null");
      } catch (RuntimeException e) {
        throw new AssertionError(
            "seed %d, round %d: %s".formatted(seed, round, Arrays.toString(mutated)), e);
      }
    }
  }

  private static byte[] mutate(byte[] original, SplittableRandom random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      // Mostly within the header, often with values at the edges.
      int at = random.nextInt(random.nextInt(4) == 0 ? bytes.length : Math.min(bytes.length, 80));
      int[] edges = {0, 1, 0x7f, 0x80, 0xff, random.nextInt(256)};
      bytes[at] = (byte) edges[random.nextInt(edges.length)];
    }
    return random.nextInt(3) == 0 ? Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)) : bytes;
  }

  @Test
  void header_whenSideIsZero_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ImageHeader(ImageFormat.PNG, 0, 5, Orientation.UPRIGHT))
        .withMessage("a picture is at least 1×1 pixels, not 0×5");
  }
}
