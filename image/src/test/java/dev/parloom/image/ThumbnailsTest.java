package dev.parloom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.parloom.image.sample.SamplePhotos;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThumbnailsTest {

  @ParameterizedTest
  @CsvSource({
    // picture, box, thumbnail
    "640, 480, 320, 320, 320, 240",
    "480, 640, 320, 320, 240, 320",
    "640, 640, 320, 320, 320, 320",
    "640, 480, 320, 100, 133, 100",
    "641, 479, 320, 320, 320, 239",
    "1000, 333, 100, 100, 100, 33",
    "1000, 335, 100, 100, 100, 34",
    "320, 240, 320, 320, 320, 240",
    "321, 240, 320, 320, 320, 239",
    "100, 50, 320, 320, 100, 50",
    "1, 1, 320, 320, 1, 1",
    "1, 4000, 100, 100, 1, 100",
    "4000, 1, 100, 100, 100, 1",
    "3000, 2, 100, 100, 100, 1",
    "17, 13, 1, 1, 1, 1",
    "900, 700, 1000, 10, 13, 10"
  })
  void thumbnail_whenPictureAndBoxGiven_keepsProportionsAndNeverGrows(
      int width, int height, int boxWidth, int boxHeight, int thumbWidth, int thumbHeight) {
    for (ImageFormat format : ImageFormat.values()) {
      byte[] thumbnail =
          Thumbnails.within(boxWidth, boxHeight).apply(TestPictures.of(format, width, height));

      assertThat(ImageHeader.read(thumbnail))
          .isEqualTo(new ImageHeader(format, thumbWidth, thumbHeight, Orientation.UPRIGHT));
    }
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void thumbnail_whenFormatIsAsked_isWrittenInIt(ImageFormat target) {
    for (ImageFormat source : ImageFormat.values()) {
      byte[] thumbnail =
          Thumbnails.within(64, 64).as(target).apply(TestPictures.of(source, 200, 100));

      assertThat(ImageFormat.ofBytes(thumbnail)).contains(target);
      byte[] readable = Thumbnails.within(64, 64).as(ImageFormat.PNG).apply(thumbnail);
      assertThat(TestPictures.corners(TestPictures.decode(readable)))
          .isEqualTo("red green blue yellow");
    }
  }

  @Test
  void quality_whenLower_makesSmallerFiles() {
    byte[] photo = SamplePhotos.seeded(11).photo(4).encode();
    for (ImageFormat format : new ImageFormat[] {ImageFormat.JPEG, ImageFormat.WEBP}) {
      Thumbnails thumbnails = Thumbnails.within(320, 320).as(format);
      assertThat(thumbnails.quality(20).apply(photo).length)
          .isLessThan(thumbnails.quality(95).apply(photo).length);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ImageFormat.class,
      names = {"PNG", "WEBP"})
  void alpha_whenFormatHasIt_isKept(ImageFormat format) {
    byte[] thumbnail = Thumbnails.within(50, 50).as(format).apply(halfTransparent());

    byte[] png = Thumbnails.within(50, 50).as(ImageFormat.PNG).apply(thumbnail);
    BufferedImage image = TestPictures.decode(png);
    assertThat(new Color(image.getRGB(5, 25), true).getAlpha()).isZero();
    Color opaque = new Color(image.getRGB(45, 25), true);
    assertThat(opaque.getAlpha()).isEqualTo(255);
    assertThat(opaque.getRed()).isGreaterThan(240);
  }

  @Test
  void alpha_whenWrittenAsJpeg_isLaidOnWhite() {
    byte[] thumbnail = Thumbnails.within(50, 50).as(ImageFormat.JPEG).apply(halfTransparent());

    BufferedImage image = TestPictures.decode(thumbnail);
    Color left = new Color(image.getRGB(5, 25));
    assertThat(Math.min(left.getRed(), Math.min(left.getGreen(), left.getBlue())))
        .isGreaterThan(250);
    assertThat(new Color(image.getRGB(45, 25)).getGreen()).isLessThan(10);
  }

  @Test
  void alpha_whenPixelsAreAveraged_hiddenColoursDoNotBleed() {
    BufferedImage image = new BufferedImage(400, 400, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 400; y++) {
      for (int x = 0; x < 400; x++) {
        // Every second column is invisible green beside opaque red.
        image.setRGB(x, y, x % 2 == 0 ? 0x0000ff00 : 0xffff0000);
      }
    }

    byte[] thumbnail = Thumbnails.within(50, 50).apply(TestPictures.encode(image, "png"));

    Color colour = new Color(TestPictures.decode(thumbnail).getRGB(25, 25), true);
    assertThat(colour.getAlpha()).isCloseTo(128, within(2));
    assertThat(colour.getRed()).isGreaterThan(250);
    assertThat(colour.getGreen()).isLessThan(5);
  }

  private static byte[] halfTransparent() {
    BufferedImage image = new BufferedImage(200, 200, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.RED);
    graphics.fillRect(100, 0, 100, 200);
    graphics.dispose();
    return TestPictures.encode(image, "png");
  }

  @Test
  void png_whenSixteenBits_becomesEight() {
    BufferedImage image = new BufferedImage(200, 100, BufferedImage.TYPE_USHORT_GRAY);
    for (int y = 0; y < 100; y++) {
      for (int x = 0; x < 200; x++) {
        image.getRaster().setSample(x, y, 0, x < 100 ? 65_535 : 100 * 257);
      }
    }

    byte[] thumbnail = Thumbnails.within(100, 100).apply(TestPictures.encode(image, "png"));

    BufferedImage small = TestPictures.decode(thumbnail);
    assertThat(small.getSampleModel().getSampleSize(0)).isEqualTo(8);
    assertThat(small.getRaster().getSample(20, 25, 0)).isEqualTo(255);
    assertThat(small.getRaster().getSample(80, 25, 0)).isEqualTo(100);
  }

  @Test
  void grayPicture_whenShrunk_staysGray() {
    BufferedImage gray = TestPictures.quarters(640, 480, BufferedImage.TYPE_BYTE_GRAY);
    for (String format : new String[] {"jpg", "png"}) {
      byte[] thumbnail = Thumbnails.within(100, 100).apply(TestPictures.encode(gray, format));

      assertThat(TestPictures.decode(thumbnail).getRaster().getNumBands()).isEqualTo(1);
    }
  }

  @Test
  void jpeg_whenCmyk_becomesRgb() throws IOException {
    // Adobe stores inverted inks: what is written as 255 is no ink.
    WritableRaster inks = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 64, 64, 4, null);
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 64; x++) {
        inks.setPixel(x, y, x < 32 ? new int[] {255, 0, 0, 255} : new int[] {0, 0, 255, 255});
      }
    }

    byte[] thumbnail = Thumbnails.within(32, 32).apply(TestPictures.cmykJpeg(inks));

    BufferedImage image = TestPictures.decode(thumbnail);
    assertThat(image.getRaster().getNumBands()).isEqualTo(3);
    assertThat(TestPictures.corners(image)).isEqualTo("red blue red blue");
  }

  @Test
  void pngWithPalette_whenShrunk_keepsItsColours() {
    BufferedImage palette = TestPictures.quarters(640, 480, BufferedImage.TYPE_BYTE_INDEXED);

    byte[] thumbnail = Thumbnails.within(100, 100).apply(TestPictures.encode(palette, "png"));

    assertThat(TestPictures.corners(TestPictures.decode(thumbnail)))
        .isEqualTo("red green blue yellow");
  }

  @Test
  void largeJpeg_whenDecodedReduced_looksLikeFromFullDecode() {
    byte[] photo = SamplePhotos.seeded(11).photo(2).encode();
    // A PNG is never decoded reduced.
    byte[] lossless = Thumbnails.within(1 << 20, 1 << 20).as(ImageFormat.PNG).apply(photo);
    assertThat(ImageHeader.read(photo).width()).isEqualTo(1920);
    assertThat(differenceOfReduced(photo, lossless, 1920 / 2)).isLessThan(0.5);
    assertThat(differenceOfReduced(photo, lossless, 1920 / 4)).isLessThan(0.5);
    assertThat(differenceOfReduced(photo, lossless, 1920 / 8)).isLessThan(0.5);
    for (int box : new int[] {100, 239, 241, 400, 479, 481, 900, 959, 961}) {
      assertThat(differenceOfReduced(photo, lossless, box)).as("box %d", box).isLessThan(2);
    }
  }

  private static double differenceOfReduced(byte[] photo, byte[] lossless, int box) {
    Thumbnails thumbnails = Thumbnails.within(box, box).as(ImageFormat.PNG);
    return TestPictures.difference(
        TestPictures.decode(thumbnails.apply(photo)),
        TestPictures.decode(thumbnails.apply(lossless)));
  }

  @Test
  void thumbnails_whenSerialized_workTheSame() throws Exception {
    Thumbnails thumbnails =
        Thumbnails.within(80, 60).as(ImageFormat.WEBP).quality(70).limitPixels(1_000_000);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(thumbnails);
    }
    Thumbnails copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (Thumbnails) in.readObject();
    }

    byte[] photo = TestPictures.jpeg(640, 480);
    assertThat(copy).hasToString(thumbnails.toString());
    assertThat(copy.apply(photo)).isEqualTo(thumbnails.apply(photo));
  }

  @Test
  void picture_whenShrunk_isNotChanged() {
    byte[] photo = TestPictures.jpeg(640, 480);
    byte[] before = photo.clone();

    var _ = Thumbnails.within(80, 60).apply(photo);

    assertThat(photo).isEqualTo(before);
  }

  @Test
  void options_whenOutOfBounds_areRefusedWithTheValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Thumbnails.within(0, 320))
        .withMessage("a thumbnail needs at least 1×1 pixels, not 0×320");
    Thumbnails thumbnails = Thumbnails.within(1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> thumbnails.quality(101))
        .withMessage("quality is 1 to 100, not 101");
    assertThatIllegalArgumentException().isThrownBy(() -> thumbnails.quality(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> thumbnails.limitPixels(0))
        .withMessage("limitPixels is at least 1, not 0");
  }
}
