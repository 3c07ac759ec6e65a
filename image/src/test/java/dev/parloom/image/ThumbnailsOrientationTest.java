package dev.parloom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThumbnailsOrientationTest {

  /** What a picture stored as "red green / blue yellow" looks like upright, by EXIF 2.32, 4.6.4. */
  @ParameterizedTest
  @CsvSource({
    "1, red green blue yellow, 80, 40",
    "2, green red yellow blue, 80, 40",
    "3, yellow blue green red, 80, 40",
    "4, blue yellow red green, 80, 40",
    "5, red blue green yellow, 40, 80",
    "6, blue red yellow green, 40, 80",
    "7, yellow green blue red, 40, 80",
    "8, green yellow red blue, 40, 80",
    "0, red green blue yellow, 80, 40",
    "9, red green blue yellow, 80, 40"
  })
  void thumbnail_whenOrientationIsTagged_standsUpright(
      int orientation, String corners, int width, int height) {
    byte[] stored = TestPictures.jpeg(1600, 800);
    for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
      byte[] tagged = TestPictures.withOrientation(stored, orientation, order);

      byte[] thumbnail = Thumbnails.within(80, 80).apply(tagged);

      BufferedImage image = TestPictures.decode(thumbnail);
      assertThat(TestPictures.corners(image)).isEqualTo(corners);
      assertThat(image.getWidth()).isEqualTo(width);
      assertThat(image.getHeight()).isEqualTo(height);
      assertThat(new String(thumbnail, ISO_8859_1)).doesNotContain("Exif");
    }
  }

  @Test
  void box_whenPictureStandsOnItsSide_isMeasuredUpright() {
    byte[] tagged =
        TestPictures.withOrientation(TestPictures.jpeg(1600, 800), 6, ByteOrder.BIG_ENDIAN);

    ImageHeader thumbnail = ImageHeader.read(Thumbnails.within(300, 100).apply(tagged));

    assertThat(thumbnail.width()).isEqualTo(50);
    assertThat(thumbnail.height()).isEqualTo(100);
  }

  @Test
  void picture_whenSmallAndOnItsSide_isTurnedWithoutResizing() {
    byte[] tagged =
        TestPictures.withOrientation(TestPictures.jpeg(80, 40), 8, ByteOrder.BIG_ENDIAN);

    BufferedImage image = TestPictures.decode(Thumbnails.within(320, 320).apply(tagged));

    assertThat(TestPictures.corners(image)).isEqualTo("green yellow red blue");
    assertThat(image.getWidth()).isEqualTo(40);
    assertThat(image.getHeight()).isEqualTo(80);
  }

  @Test
  void png_whenOrientationIsTagged_standsUpright() {
    byte[] tagged =
        TestPictures.withChunk(
            TestPictures.png(160, 80), "eXIf", TestPictures.tiff(6, ByteOrder.BIG_ENDIAN));

    BufferedImage image = TestPictures.decode(Thumbnails.within(80, 80).apply(tagged));

    assertThat(TestPictures.corners(image)).isEqualTo("blue red yellow green");
  }
}
