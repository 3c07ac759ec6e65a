package dev.parloom.image;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.parloom.image.sample.Damage;
import dev.parloom.image.sample.SamplePhotos;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThumbnailsBrokenTest {

  private static final Thumbnails THUMBNAILS = Thumbnails.within(320, 320);

  private static byte[] broken(Damage damage) {
    return IntStream.range(0, Damage.values().length)
        .mapToObj(SamplePhotos.seeded(3)::broken)
        .filter(file -> file.damage().equals(Optional.of(damage)))
        .findFirst()
        .orElseThrow()
        .encode();
  }

  @Test
  void file_whenEmpty_saysSo() {
    assertThatThrownBy(() -> THUMBNAILS.apply(broken(Damage.EMPTY)))
        .isInstanceOf(ImageEmptyException.class)
        .hasMessageContaining("0 bytes");
  }

  @Test
  void file_whenText_saysWhatItLooksLikeAndWhatIsSupported() {
    assertThatThrownBy(() -> THUMBNAILS.apply(broken(Damage.TEXT)))
        .isInstanceOf(ImageFormatUnknownException.class)
        .hasMessageContaining("begin like text")
        .hasMessageContaining("JPEG, PNG, WebP");
  }

  @Test
  void jpeg_whenCutOff_isRefusedInsteadOfHalfGray() {
    byte[] cut = broken(Damage.TRUNCATED);

    ImageTruncatedException e =
        catchThrowableOfType(ImageTruncatedException.class, () -> THUMBNAILS.apply(cut));

    assertThat(e)
        .hasMessageContaining("the JPEG picture is cut off after %,d bytes", cut.length)
        .hasMessageContaining("FF D9");
    assertThat(e.sizeBytes()).isEqualTo(cut.length);
    assertThat(e.format()).isEqualTo(ImageFormat.JPEG);
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void picture_whenCutOffAnywhere_isRefused(ImageFormat format) {
    byte[] whole = TestPictures.of(format, 40, 30);
    IntStream.range(16, whole.length)
        .forEach(length ->
            assertThatThrownBy(() -> THUMBNAILS.apply(Arrays.copyOf(whole, length)))
                .as("%s cut to %d of %d bytes", format, length, whole.length)
                .isInstanceOf(ImageTruncatedException.class));
  }

  @Test
  void header_whenItStatesTooManyPixels_isRefusedBeforeDecoding() {
    ImageTooLargeException e =
        catchThrowableOfType(
            ImageTooLargeException.class, () -> THUMBNAILS.apply(broken(Damage.OVERSIZED)));

    assertThat(e)
        .hasMessage(
            "the header says 60,000×60,000 = 3,600,000,000 pixels, over the limit of 100,000,000;"
                + " raise it with limitPixels if you trust the file");
    assertThat(e.width()).isEqualTo(60_000);
    assertThat(e.height()).isEqualTo(60_000);
    assertThat(e.limitPixels()).isEqualTo(100_000_000);
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void limit_whenReachedExactly_allows(ImageFormat format) {
    byte[] picture = TestPictures.of(format, 40, 30);

    assertThat(THUMBNAILS.limitPixels(1_200).apply(picture)).isNotEmpty();
    assertThatThrownBy(() -> THUMBNAILS.limitPixels(1_199).apply(picture))
        .isInstanceOf(ImageTooLargeException.class)
        .hasMessageContaining("40×30 = 1,200 pixels, over the limit of 1,199");
  }

  @Test
  void picture_whenBeyondWhatOpenCvDecodes_endsInDecodeException() {
    // A box that large rules out decoding at a reduced size.
    Thumbnails large = Thumbnails.within(50_000, 50_000).limitPixels(Long.MAX_VALUE);

    assertThatThrownBy(() -> large.apply(broken(Damage.OVERSIZED)))
        .isInstanceOf(ImageDecodeException.class)
        .hasMessageContaining("OpenCV could not decode the JPEG picture of 60,000×60,000 pixels");
  }

  @ParameterizedTest
  @EnumSource(
      value = ImageFormat.class,
      names = {"PNG", "WEBP"})
  void content_whenDamaged_endsInDecodeException(ImageFormat format) {
    byte[] picture = TestPictures.of(format, 400, 300);
    Arrays.fill(picture, 60, picture.length - 12, (byte) 0x55);

    assertThatThrownBy(() -> THUMBNAILS.apply(picture))
        .isInstanceOfAny(ImageDecodeException.class, ImageTruncatedException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "GIF89a……………………, a GIF",
    "%PDF-1.7 whatever, a PDF",
    "<html><body></body>, HTML or XML text",
    "<svg xmlns='http', SVG text",
    "....ftypheic......., a HEIC picture",
    "....ftypisom......., a video",
    "BM..............., a BMP",
    "RIFF....WAVEfmt  , a RIFF file that is not WebP"
  })
  void file_whenOfAnotherKind_isNamed(String start, String kind) {
    assertThatThrownBy(() -> THUMBNAILS.apply(start.getBytes(US_ASCII)))
        .isInstanceOf(ImageFormatUnknownException.class)
        .hasMessageContaining(kind);
  }

  @Test
  void file_whenNothingKnown_isShownInHex() {
    assertThatThrownBy(() -> THUMBNAILS.apply(new byte[] {1, 2, (byte) 0xfe}))
        .isInstanceOf(ImageFormatUnknownException.class)
        .hasMessageContaining("its 3 bytes begin like unknown data (01 02 fe)");
    assertThatThrownBy(() -> THUMBNAILS.apply(new byte[100]))
        .hasMessageContaining("nothing but zeros");
  }

  @Test
  void exceptions_whenSerialized_keepTypeAndMessage() throws Exception {
    List<ImageException> all =
        List.of(
            new ImageDecodeException("decode", new RuntimeException("cause")),
            new ImageEmptyException(),
            new ImageEncodeException("encode", null),
            new ImageFormatUnknownException(new byte[] {1}),
            new ImageLibraryMissingException("missing"),
            new ImageTooLargeException(3, 4, 5),
            new ImageTooSmallException(3, 4, 5, 6),
            new ImageTruncatedException(ImageFormat.PNG, 6, "gone"));
    assertThat(all)
        .extracting(Object::getClass)
        .containsExactlyInAnyOrder(ImageException.class.getPermittedSubclasses());
    for (ImageException e : all) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(e);
      }
      try (ObjectInputStream in =
          new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
        assertThat((Throwable) in.readObject()).hasSameClassAs(e).hasMessage(e.getMessage());
      }
    }
  }
}
