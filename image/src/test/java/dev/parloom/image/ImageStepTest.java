package dev.parloom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every step. */
class ImageStepTest {

  static Stream<ImageStep<?, ?>> steps() {
    return Stream.of(
        Thumbnails.within(1000, 1000),
        Grayscale.luma(),
        Threshold.at(100),
        AdaptiveThreshold.mean().window(5).c(-1),
        AdaptiveThreshold.gaussian(),
        Faces.marked(),
        Tiles.grid(3, 2));
  }

  /** The results of a step, which may be several pictures. */
  static List<byte[]> results(ImageStep<?, ?> step, byte[] picture) {
    Object result = step.apply(picture);
    return result instanceof List<?> list
        ? list.stream().map(tile -> ((Tile) tile).bytes()).toList()
        : List.of((byte[]) result);
  }

  @Test
  void steps_hereAreAll() {
    assertThat(steps().map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(ImageStep.class.getPermittedSubclasses());
  }

  @ParameterizedTest
  @MethodSource("steps")
  void picture_whenStoredOnItsSide_isWorkedOnUpright(ImageStep<?, ?> step) {
    byte[] stored = TestPictures.jpeg(160, 80);
    ImageStep<?, ?> lossless = step.as(ImageFormat.PNG);
    for (int orientation = 1; orientation <= 8; orientation++) {
      byte[] tagged = TestPictures.withOrientation(stored, orientation, ByteOrder.BIG_ENDIAN);
      byte[] upright = Thumbnails.within(1000, 1000).as(ImageFormat.PNG).apply(tagged);

      assertThat(results(lossless, tagged))
          .as("orientation %d", orientation)
          .containsExactlyElementsOf(results(lossless, upright));
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void results_haveTheFormatOfThePictureOrTheOneAskedFor(ImageStep<?, ?> step) {
    for (ImageFormat source : ImageFormat.values()) {
      byte[] picture = TestPictures.of(source, 40, 30);
      assertThat(results(step, picture))
          .allMatch(bytes -> ImageHeader.read(bytes).format() == source);
      for (ImageFormat target : ImageFormat.values()) {
        assertThat(results(step.as(target), picture))
            .allMatch(bytes -> ImageHeader.read(bytes).format() == target);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steps")
  void quality_whenLower_makesSmallerFiles(ImageStep<?, ?> step) {
    byte[] picture = TestPictures.encode(DrawnFaces.two(), "jpg");
    assertThat(size(results(step.quality(10), picture)))
        .isLessThan(size(results(step.quality(95), picture)));
  }

  private static int size(List<byte[]> results) {
    return results.stream().mapToInt(bytes -> bytes.length).sum();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void picture_whenUnusable_isRefusedInTheSameWay(ImageStep<?, ?> step) {
    byte[] picture = TestPictures.png(40, 30);
    assertThatThrownBy(() -> step.apply(new byte[0])).isInstanceOf(ImageEmptyException.class);
    assertThatThrownBy(() -> step.apply("text".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .isInstanceOf(ImageFormatUnknownException.class);
    assertThatThrownBy(() -> step.apply(Arrays.copyOf(picture, picture.length - 20)))
        .isInstanceOf(ImageTruncatedException.class);
    assertThatThrownBy(() -> step.limitPixels(1_199).apply(picture))
        .isInstanceOf(ImageTooLargeException.class)
        .hasMessageContaining("40×30 = 1,200 pixels, over the limit of 1,199");
    assertThat(results(step.limitPixels(1_200), picture)).isNotEmpty();
    byte[] damaged = picture.clone();
    Arrays.fill(damaged, 60, 80, (byte) 0x55);
    assertThatThrownBy(() -> step.apply(damaged)).isInstanceOf(ImageDecodeException.class);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void step_whenSerialized_worksTheSame(ImageStep<?, ?> step) throws Exception {
    ImageStep<?, ?> chosen = step.as(ImageFormat.WEBP).quality(70).limitPixels(1_000_000);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(chosen);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      ImageStep<?, ?> copy = (ImageStep<?, ?>) in.readObject();
      byte[] picture = TestPictures.jpeg(40, 30);
      assertThat(copy).hasToString(chosen.toString());
      assertThat(results(copy, picture)).containsExactlyElementsOf(results(chosen, picture));
    }
  }

  @Test
  void text_namesAllParameters() {
    assertThat(steps().map(step -> step.as(ImageFormat.PNG).quality(9).limitPixels(8).toString()))
        .allMatch(text -> text.endsWith(".as(PNG).quality(9).limitPixels(8)"))
        .map(text -> text.replace(".as(PNG).quality(9).limitPixels(8)", ""))
        .containsExactly(
            "Thumbnails.within(1000, 1000)",
            "Grayscale.luma()",
            "Threshold.at(100)",
            "AdaptiveThreshold.mean().window(5).c(-1)",
            "AdaptiveThreshold.gaussian().window(11).c(2)",
            "Faces.marked()",
            "Tiles.grid(3, 2)");
  }

  @ParameterizedTest
  @MethodSource("steps")
  void nativeMemory_afterEachPictureAndFailure_isFreed(ImageStep<?, ?> step) {
    byte[] picture = TestPictures.encode(DrawnFaces.two(), "png");
    byte[] damaged = picture.clone();
    Arrays.fill(damaged, 60, 80, (byte) 0x55);
    use(step, picture, damaged);
    long before = Pointer.totalCount();
    for (int i = 0; i < 10; i++) {
      use(step, picture, damaged);
    }
    assertThat(Pointer.totalCount()).isEqualTo(before);
  }

  private static void use(ImageStep<?, ?> step, byte[] picture, byte[] damaged) {
    byte[] before = picture.clone();
    assertThat(results(step, picture)).isNotEmpty();
    assertThat(picture).isEqualTo(before);
    assertThatThrownBy(() -> step.apply(damaged)).isInstanceOf(ImageDecodeException.class);
  }

  @ParameterizedTest
  @MethodSource("steps")
  void options_whenOutOfBounds_areRefusedWithTheValue(ImageStep<?, ?> step) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> step.quality(101))
        .withMessage("quality is 1 to 100, not 101");
    assertThatIllegalArgumentException().isThrownBy(() -> step.quality(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> step.limitPixels(0))
        .withMessage("limitPixels is at least 1, not 0");
  }
}
