package dev.parloom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.parloom.image.TestPixels.OnGray;
import dev.parloom.image.sample.SamplePhotos;
import java.awt.image.BufferedImage;
import java.util.Random;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Gray and both kinds of thresholds give the pixels that OpenCV gives. */
class BlackAndWhiteTest {

  /** Pictures of every format and of awkward sizes. */
  static Stream<byte[]> pictures() {
    Random random = new Random(11);
    Stream<byte[]> blots =
        Stream.of(1, 2, 7, 300)
            .flatMap(side ->
                Stream.of(
                        TestPixels.blots(side, side + 3, BufferedImage.TYPE_INT_RGB, random),
                        TestPixels.blots(side, 1, BufferedImage.TYPE_BYTE_GRAY, random))
                    .flatMap(image ->
                        Stream.of(
                            TestPictures.encode(image, "png"), TestPictures.encode(image, "jpg"))));
    byte[] photo = Thumbnails.within(700, 700).apply(SamplePhotos.seeded(1).photo(2).encode());
    return Stream.concat(
        blots, Stream.of(photo, Thumbnails.within(400, 400).as(ImageFormat.WEBP).apply(photo)));
  }

  private static void samePixels(byte[] picture, ImageStep<byte[], ?> step, OnGray function) {
    assertThat(TestPixels.ofGrayPng(step.as(ImageFormat.PNG).apply(picture)))
        .as("%s", step)
        .isEqualTo(TestPixels.byOpenCv(picture, function));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void gray_ofAnyPicture_isThatOfOpenCv(byte[] picture) {
    samePixels(picture, Grayscale.luma(), (gray, result) -> gray.copyTo(result));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void threshold_ofAnyPicture_isThatOfOpenCv(byte[] picture) {
    for (int at : new int[] {Threshold.MIDDLE, 0, 1, 200, 254, 255}) {
      samePixels(
          picture,
          Threshold.at(at),
          (gray, result) ->
              opencv_imgproc.threshold(gray, result, at, 255, opencv_imgproc.THRESH_BINARY));
    }
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void adaptiveThreshold_ofAnyPicture_isThatOfOpenCv(byte[] picture) {
    samePixels(
        picture, AdaptiveThreshold.mean(), adaptive(opencv_imgproc.ADAPTIVE_THRESH_MEAN_C, 11, 2));
    samePixels(
        picture,
        AdaptiveThreshold.gaussian(),
        adaptive(opencv_imgproc.ADAPTIVE_THRESH_GAUSSIAN_C, 11, 2));
    for (int[] each : new int[][] {{3, 0}, {31, -7}, {99, 255}, {5, -255}}) {
      samePixels(
          picture,
          AdaptiveThreshold.mean().window(each[0]).c(each[1]),
          adaptive(opencv_imgproc.ADAPTIVE_THRESH_MEAN_C, each[0], each[1]));
      samePixels(
          picture,
          AdaptiveThreshold.gaussian().window(each[0]).c(each[1]),
          adaptive(opencv_imgproc.ADAPTIVE_THRESH_GAUSSIAN_C, each[0], each[1]));
    }
  }

  private static OnGray adaptive(int method, int window, int c) {
    return (Mat gray, Mat result) ->
        opencv_imgproc.adaptiveThreshold(
            gray, result, 255, method, opencv_imgproc.THRESH_BINARY, window, c);
  }

  @ParameterizedTest
  @CsvSource({"127, 0", "128, 255"})
  void threshold_atTheMiddle_isBlackUpTo127(int brightness, int result) {
    BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, brightness);
    byte[] pixel = Threshold.at(Threshold.MIDDLE).apply(TestPictures.encode(image, "png"));
    assertThat(TestPixels.ofGrayPng(pixel)).containsExactly((byte) result);
  }

  @Test
  void picture_whenSixteenBits_countsAsEight() {
    BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 127 * 257);
    image.getRaster().setSample(1, 0, 0, 128 * 257);
    byte[] png = TestPictures.encode(image, "png");
    assertThat(TestPixels.ofGrayPng(Grayscale.luma().apply(png)))
        .containsExactly((byte) 127, (byte) 128);
    assertThat(TestPixels.ofGrayPng(Threshold.at(127).apply(png)))
        .containsExactly((byte) 0, (byte) 255);
  }

  @Test
  void gray_whenPartlyTransparent_keepsAlphaAndLuma() {
    BufferedImage image = new BufferedImage(50, 40, BufferedImage.TYPE_INT_ARGB);
    int[] colours = new Random(3).ints(50 * 40).toArray();
    image.setRGB(0, 0, 50, 40, colours, 0, 50);

    byte[] gray = Grayscale.luma().apply(TestPictures.encode(image, "png"));

    int[] pixels = TestPixels.argb(TestPictures.decode(gray));
    byte[] luma = TestPixels.byOpenCv(opaque(image), (one, result) -> one.copyTo(result));
    for (int i = 0; i < pixels.length; i++) {
      int level = luma[i] & 0xff;
      assertThat(pixels[i])
          .as("pixel %d", i)
          .isEqualTo((colours[i] & 0xff000000) | level << 16 | level << 8 | level);
    }
  }

  /** The same colours without the alpha. */
  private static byte[] opaque(BufferedImage image) {
    BufferedImage copy =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    int[] colours = TestPixels.argb(image);
    copy.setRGB(0, 0, image.getWidth(), image.getHeight(), colours, 0, image.getWidth());
    return TestPictures.encode(copy, "png");
  }

  @Test
  void blackAndWhite_asPng_hasOneBitAPixelAndCanBeReadAgain() {
    byte[] picture = TestPictures.png(40, 30);
    byte[] binary = Threshold.at(100).apply(picture);
    assertThat(TestPictures.decode(binary).getSampleModel().getSampleSize(0)).isEqualTo(1);
    assertThat(TestPixels.ofGrayPng(Grayscale.luma().apply(binary)))
        .isEqualTo(TestPixels.ofGrayPng(binary));
  }

  @Test
  void gray_whenAlphaIsFull_hasOneChannel() {
    byte[] png =
        TestPictures.encode(TestPictures.quarters(8, 8, BufferedImage.TYPE_INT_ARGB), "png");
    assertThat(TestPixels.ofGrayPng(Grayscale.luma().apply(png))).hasSize(64);
  }

  @Test
  void thresholds_whenTransparent_seeWhite() {
    BufferedImage clear = new BufferedImage(9, 9, BufferedImage.TYPE_INT_ARGB);
    byte[] png = TestPictures.encode(clear, "png");
    assertThat(TestPixels.ofGrayPng(Threshold.at(254).apply(png))).containsOnly((byte) 255);
    assertThat(TestPixels.ofGrayPng(AdaptiveThreshold.mean().apply(png))).containsOnly((byte) 255);
  }

  @Test
  void parameters_whenOutOfBounds_areRefusedWithTheValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Threshold.at(256))
        .withMessage("a threshold is 0 to 255, not 256");
    assertThatIllegalArgumentException().isThrownBy(() -> Threshold.at(-1));
    AdaptiveThreshold mean = AdaptiveThreshold.mean();
    for (int window : new int[] {1, 4, 0, -3, 1000, 1001}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> mean.window(window))
          .withMessage("a window is an odd number of pixels, 3 to 999, not " + window);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> mean.c(256))
        .withMessage("c is -255 to 255, not 256");
  }
}
