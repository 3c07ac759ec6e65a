package dev.parloom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parloom.image.TestProfiles.Space;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures of other colour spaces come out as sRGB. */
class ColourTest {

  private static final Thumbnails WHOLE = Thumbnails.within(1000, 1000).as(ImageFormat.PNG);

  /** Colours of every kind; the first pixel is a green that sRGB has not. */
  private static BufferedImage colours(int type) {
    BufferedImage image = new BufferedImage(48, 40, type);
    Random random = new Random(5);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 48; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    image.setRGB(0, 0, 0xff3cc83c);
    return image;
  }

  private static byte[] png(int type) {
    return TestPictures.encode(colours(type), "png");
  }

  private static byte[] inFormat(ImageFormat format) {
    byte[] png = png(BufferedImage.TYPE_INT_RGB);
    return format == ImageFormat.PNG ? png : WHOLE.as(format).apply(png);
  }

  private static int[] pixels(Thumbnails step, byte[] picture) {
    return TestPixels.argb(TestPictures.decode(step.apply(picture)));
  }

  private static int[] isConverted(Thumbnails step, byte[] picture, Space space) {
    int[] before = pixels(step, picture);
    int[] after = pixels(step, TestProfiles.in(picture, space.profile()));
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.length; i++) {
      int expected = space.toSrgb(before[i]);
      for (int shift = 0; shift < 32; shift += 8) {
        assertThat(after[i] >>> shift & 0xff)
            .as("pixel %d: %x in %s is %x, not %x", i, before[i], space, expected, after[i])
            .isCloseTo(expected >>> shift & 0xff, within(1));
      }
    }
    return after;
  }

  @ParameterizedTest
  @EnumSource(
      value = Space.class,
      names = {"ADOBE_RGB", "DISPLAY_P3"})
  void picture_ofAWiderSpace_hasTheColoursThatItsStandardSays(Space space) {
    for (ImageFormat format : ImageFormat.values()) {
      byte[] picture = inFormat(format);
      var _ = isConverted(WHOLE, picture, space);
      var _ = isConverted(Thumbnails.within(20, 20).as(ImageFormat.PNG), picture, space);
    }
  }

  @Test
  void green_ofAdobeRgb_isNotTheSameNumbersInSrgb() {
    byte[] picture = TestProfiles.in(png(BufferedImage.TYPE_INT_RGB), Space.ADOBE_RGB.profile());
    assertThat(pixels(WHOLE, picture)[0]).isEqualTo(0xff00c925);
  }

  static Stream<ImageStep<?, ?>> steps() {
    return ImageStepTest.steps();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void step_onAPictureOfAWiderSpace_seesItsSrgbColours(ImageStep<?, ?> step) {
    for (byte[] plain :
        List.of(png(BufferedImage.TYPE_INT_ARGB), TestPictures.encode(DrawnFaces.two(), "png"))) {
      byte[] wide = TestProfiles.in(plain, Space.DISPLAY_P3.profile());
      byte[] converted = WHOLE.apply(wide);
      assertThat(ImageStepTest.results(step.as(ImageFormat.PNG), wide))
          .containsExactlyElementsOf(ImageStepTest.results(step.as(ImageFormat.PNG), converted))
          .isNotEqualTo(ImageStepTest.results(step.as(ImageFormat.PNG), plain));
      assertThat(ImageStepTest.results(step.as(ImageFormat.JPEG), wide))
          .containsExactlyElementsOf(ImageStepTest.results(step.as(ImageFormat.JPEG), converted));
    }
  }

  @Test
  void faces_ofAPictureOfAWiderSpace_areFound() {
    byte[] two = TestPictures.encode(DrawnFaces.two(), "png");
    assertThat(Faces.marked().find(TestProfiles.in(two, Space.DISPLAY_P3.profile()))).hasSize(2);
  }

  @Test
  void picture_whenLargerThanAStrip_isConvertedToItsEnd() {
    byte[] large = TestPictures.png(700, 301);
    byte[] wide = TestProfiles.in(large, Space.DISPLAY_P3.profile());
    int[] pixels = pixels(WHOLE, wide);
    assertThat(pixels[0]).isEqualTo(Space.DISPLAY_P3.toSrgb(0xffff0000));
    for (int i = 0; i < pixels.length; i++) {
      int x = i % 700;
      int y = i / 700;
      boolean upper = y < 150;
      assertThat(pixels[i])
          .as("pixel %d, %d", x, y)
          .isEqualTo(pixels[x < 350 ? upper ? 0 : 150 * 700 : upper ? 350 : 150 * 700 + 350]);
    }
  }

  @Test
  void alpha_whenColoursAreConverted_isKept() {
    byte[] clear = png(BufferedImage.TYPE_INT_ARGB);
    int[] after = isConverted(WHOLE, clear, Space.ADOBE_RGB);
    int[] before = TestPixels.argb(colours(BufferedImage.TYPE_INT_ARGB));
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i] >>> 24).isEqualTo(before[i] >>> 24);
    }
  }

  @Test
  void picture_ofSixteenBits_isConvertedToo() {
    byte[] deep = alike(ColorSpace.CS_sRGB, DataBuffer.TYPE_USHORT, false, 0x3c3c, 0xc8c8, 0x3c3c);
    byte[] wide = TestProfiles.in(deep, Space.ADOBE_RGB.profile());
    assertThat(pixels(WHOLE, wide)).containsOnly(0xff00c925);
  }

  /** The profiles of sRGB that are to be known as such. */
  static Stream<byte[]> profilesOfSrgb() {
    return Stream.of(
        Space.SRGB.profile(),
        withCurve(
            ByteBuffer.allocate(32)
                .put(new byte[] {'p', 'a', 'r', 'a', 0, 0, 0, 0, 0, 3, 0, 0})
                .putInt((int) (2.4 * 65536))
                .putInt((int) (65536 / 1.055))
                .putInt((int) (0.055 / 1.055 * 65536))
                .putInt((int) (65536 / 12.92))
                .putInt((int) (0.04045 * 65536))
                .array()),
        ICC_Profile.getInstance(ColorSpace.CS_sRGB).getData());
  }

  /** The primaries of sRGB with another tone curve. */
  private static byte[] withCurve(byte[] curve) {
    return Space.SRGB.profile(curve);
  }

  @ParameterizedTest
  @MethodSource("profilesOfSrgb")
  void picture_withAProfileOfSrgb_keepsEachBit(byte[] profile) {
    assertThat(SrgbLikeness.isIn(profile)).isTrue();
    for (ImageFormat format : ImageFormat.values()) {
      byte[] plain = inFormat(format);
      assertThat(Grayscale.luma().apply(TestProfiles.in(plain, profile)))
          .isEqualTo(Grayscale.luma().apply(plain));
      assertThat(Thumbnails.within(30, 30).apply(TestProfiles.in(plain, profile)))
          .isEqualTo(Thumbnails.within(30, 30).apply(plain));
    }
  }

  @Test
  void profile_thatIsOnlyNearSrgb_isNotTakenForIt() {
    assertThat(SrgbLikeness.isIn(Space.ADOBE_RGB.profile())).isFalse();
    assertThat(SrgbLikeness.isIn(Space.DISPLAY_P3.profile())).isFalse();
    assertThat(SrgbLikeness.isIn(withCurve(TestProfiles.gamma(563)))).isFalse();
    assertThat(SrgbLikeness.isIn(withCurve(new byte[3]))).isFalse();
    assertThat(SrgbLikeness.isIn(TestProfiles.gray(2.2))).isFalse();
    assertThat(SrgbLikeness.isIn(new byte[200])).isFalse();
  }

  @Test
  void grayPicture_withAGrayProfile_getsTheToneOfSrgbAndStaysGray() {
    BufferedImage ramp = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 256; i++) {
      ramp.getRaster().setSample(i, 0, 0, i);
    }
    byte[] png = TestPictures.encode(ramp, "png");
    byte[] dark = TestPixels.ofGrayPng(WHOLE.apply(TestProfiles.in(png, TestProfiles.gray(1.8))));
    byte[] wide =
        TestPixels.ofGrayPng(WHOLE.apply(TestProfiles.in(png, Space.ADOBE_RGB.profile())));
    for (int i = 0; i < 256; i++) {
      double linear = Math.pow(i / 255.0, 461 / 256.0);
      int expected = (int) Math.round(TestProfiles.linearToSrgb(linear) * 255);
      assertThat(dark[i] & 0xff).as("gray %d", i).isCloseTo(expected, within(1));
      int inRgb = Space.ADOBE_RGB.toSrgb(0xff000000 | i * 0x10101) & 0xff;
      assertThat(wide[i] & 0xff).as("gray %d", i).isCloseTo(inRgb, within(1));
    }
    byte[] jpeg = TestProfiles.in(WHOLE.as(ImageFormat.JPEG).apply(png), TestProfiles.gray(1.8));
    assertThat(TestPictures.decode(Thumbnails.within(9, 9).apply(jpeg)).getRaster().getNumBands())
        .isEqualTo(1);
  }

  @Test
  void grayPicture_withAlphaAndAGrayProfile_keepsAlpha() {
    byte[] plain = alike(ColorSpace.CS_GRAY, DataBuffer.TYPE_BYTE, true, 200, 77);
    int[] pixels = pixels(WHOLE, TestProfiles.in(plain, TestProfiles.gray(1.8)));
    int expected =
        (int) Math.round(TestProfiles.linearToSrgb(Math.pow(200 / 255.0, 461 / 256.0)) * 255);
    assertThat(pixels).containsOnly(77 << 24 | expected * 0x10101);
  }

  @Test
  void profile_inManyPartsOfAJpeg_isReadInTheirOrder() {
    byte[] jpeg = inFormat(ImageFormat.JPEG);
    byte[] profile = Space.DISPLAY_P3.profile();
    assertThat(profile.length).isGreaterThan(60 * 100);
    assertThat(WHOLE.apply(TestProfiles.inJpeg(jpeg, profile, 100)))
        .isEqualTo(WHOLE.apply(TestProfiles.in(jpeg, profile)));
  }

  /** Pictures whose profile is of no use, each with a word of why. */
  static Stream<Map.Entry<byte[], String>> unusable() throws Exception {
    byte[] png = inFormat(ImageFormat.PNG);
    byte[] jpeg = inFormat(ImageFormat.JPEG);
    byte[] p3 = Space.DISPLAY_P3.profile();
    byte[] half = Arrays.copyOf(p3, p3.length / 2);
    byte[] unsigned = p3.clone();
    unsigned[36] = 'x';
    byte[] large = Arrays.copyOf(p3, EmbeddedProfile.MOST_BYTES + 1);
    byte[] compressed = TestProfiles.compressed(p3);
    byte[] broken = compressed.clone();
    Arrays.fill(broken, 12, 40, (byte) 0x55);
    byte[] cut = Arrays.copyOf(compressed, compressed.length / 2);
    byte[] inks =
        TestPictures.cmykJpeg(
            Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null));
    return Stream.of(
        Map.entry(TestProfiles.in(png, half), "is cut off: it announces"),
        Map.entry(TestProfiles.in(jpeg, half), "is cut off: it announces"),
        Map.entry(TestProfiles.in(inFormat(ImageFormat.WEBP), half), "is cut off: it announces"),
        Map.entry(TestProfiles.in(png, unsigned), "does not begin like an ICC profile"),
        Map.entry(TestProfiles.in(png, new byte[0]), "does not begin like an ICC profile"),
        Map.entry(TestProfiles.in(png, large), "has more than 4,194,304 bytes"),
        Map.entry(TestProfiles.in(jpeg, large), "has more than 4,194,304 bytes"),
        Map.entry(
            TestProfiles.in(inFormat(ImageFormat.WEBP), large), "has more than 4,194,304 bytes"),
        Map.entry(TestPictures.withChunk(png, "iCCP", broken), "cannot be decompressed"),
        Map.entry(TestPictures.withChunk(png, "iCCP", cut), "compressed bytes end too early"),
        Map.entry(TestPictures.withChunk(png, "iCCP", new byte[100]), "cannot be decompressed"),
        Map.entry(TestPictures.withChunk(png, "iCCP", new byte[0]), "no name that ends"),
        Map.entry(TestProfiles.withSegment(jpeg, 2, 2, p3), "part 1 of 2 is missing"),
        Map.entry(TestProfiles.withSegment(jpeg, 0, 1, p3), "not numbered 1, 2, 3"),
        Map.entry(
            TestProfiles.withSegment(TestProfiles.in(jpeg, p3), 1, 1, p3), "not numbered 1, 2, 3"),
        Map.entry(TestProfiles.in(png, TestProfiles.gray(2.2)), "for pixels in 'GRAY'"),
        Map.entry(
            TestProfiles.in(png, TestProfiles.profile("prtr", "CMYK", Map.of())),
            "for pixels in 'CMYK', and these are red, green and blue"),
        Map.entry(
            TestProfiles.in(png, TestProfiles.profile("link", "RGB ", Map.of())),
            "of class 'link'"),
        Map.entry(
            TestProfiles.in(png, TestProfiles.profile("mntr", "RGB ", Map.of())),
            "colour management refuses it"),
        Map.entry(TestProfiles.in(inks, p3), "its pixels are inks (CMYK)"));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void picture_whoseProfileIsOfNoUse_countsAsSrgbAndIsTold(Map.Entry<byte[], String> each) {
    byte[] plain = withoutProfile(each.getKey());
    List<String> notes = new ArrayList<>();
    byte[] gray = Grayscale.luma().applyNoting(each.getKey(), notes::add);
    assertThat(notes)
        .singleElement()
        .asString()
        .startsWith("its colour profile is not used: ")
        .contains(each.getValue());
    assertThat(gray)
        .isEqualTo(Grayscale.luma().apply(each.getKey()))
        .isEqualTo(Grayscale.luma().apply(plain));
  }

  /** The same picture with a profile of sRGB in place of its own, or none. */
  private static byte[] withoutProfile(byte[] picture) {
    return switch (ImageFormat.ofBytes(picture).orElseThrow()) {
      case PNG -> inFormat(ImageFormat.PNG);
      case WEBP -> inFormat(ImageFormat.WEBP);
      case JPEG -> TestProfiles.withoutSegments(picture);
    };
  }

  @Test
  void picture_withAUsableProfileOrNone_isNotToldOf() {
    List<String> notes = new ArrayList<>();
    byte[] png = inFormat(ImageFormat.PNG);
    byte[] _ = WHOLE.applyNoting(png, notes::add);
    byte[] _ = WHOLE.applyNoting(TestProfiles.in(png, Space.SRGB.profile()), notes::add);
    byte[] _ = WHOLE.applyNoting(TestProfiles.in(png, Space.ADOBE_RGB.profile()), notes::add);
    byte[] _ = WHOLE.applyNoting(TestProfiles.animation(inFormat(ImageFormat.WEBP)), notes::add);
    assertThat(notes).isEmpty();
  }

  @Test
  void animation_whenWorkedOn_isItsFirstPictureAndIsTold() {
    byte[] first = inFormat(ImageFormat.WEBP);
    byte[] second = TestPictures.webp(48, 40);
    List<String> notes = new ArrayList<>();
    byte[] result = WHOLE.applyNoting(TestProfiles.animation(first, second), notes::add);
    byte[] apng =
        TestPictures.withChunk(
            inFormat(ImageFormat.PNG), "acTL", new byte[] {0, 0, 0, 3, 0, 0, 0, 0});
    byte[] _ = WHOLE.applyNoting(apng, notes::add);
    assertThat(TestPixels.argb(TestPictures.decode(result))).isEqualTo(pixels(WHOLE, first));
    assertThat(notes)
        .containsExactly(
            "it is an animation of 2 pictures, of which the first is used",
            "it is an animation of 3 pictures, of which the first is used");
  }

  @Test
  void pictures_convertedOnFourThreadsAtOnce_equalThoseOfOneThread() throws Exception {
    List<byte[]> pictures = new ArrayList<>();
    for (ImageFormat format : ImageFormat.values()) {
      for (Space space : Space.values()) {
        pictures.add(TestProfiles.in(inFormat(format), space.profile()));
      }
    }
    List<byte[]> expected = pictures.stream().map(WHOLE::apply).toList();
    CyclicBarrier together = new CyclicBarrier(4);
    Callable<Void> work =
        () -> {
          together.await(60, TimeUnit.SECONDS);
          for (int i = 0; i < 20 * pictures.size(); i++) {
            int which = i % pictures.size();
            assertThat(WHOLE.apply(pictures.get(which))).isEqualTo(expected.get(which));
          }
          return null;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        running.add(threads.submit(work));
      }
      for (Future<Void> each : running) {
        each.get(120, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void conversions_ofManyProfiles_areForgottenButForTheLast() {
    byte[] png = inFormat(ImageFormat.PNG);
    useProfiles(png, 0, 2);
    long pointers = Pointer.totalCount();
    WeakReference<SrgbConversion> first = new WeakReference<>(conversion(png, 0));
    useProfiles(png, 2, 3 * SrgbConversion.KEPT);
    assertThat(Pointer.totalCount()).isEqualTo(pointers);
    assertThat(SrgbConversion.kept()).isEqualTo(SrgbConversion.KEPT);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!first.refersTo(null) && System.nanoTime() < deadline) {
      System.gc();
    }
    assertThat(first.refersTo(null)).isTrue();
  }

  private static SrgbConversion conversion(byte[] png, int number) {
    return SrgbConversion.of(FileHeader.read(withProfile(png, number)), _ -> {});
  }

  private static byte[] withProfile(byte[] png, int number) {
    return TestProfiles.in(png, withCurve(TestProfiles.gamma(300 + number)));
  }

  private static void useProfiles(byte[] png, int from, int to) {
    for (int i = from; i < to; i++) {
      assertThat(Grayscale.luma().apply(withProfile(png, i))).isNotEmpty();
    }
  }

  @Test
  void profile_whenBytesAreMutated_failsNothing() {
    byte[] png = TestPictures.png(4, 4);
    Random random = new Random(7);
    List<byte[]> seeds =
        List.of(
            Space.ADOBE_RGB.profile(),
            Space.DISPLAY_P3.profile(),
            Space.SRGB.profile(),
            TestProfiles.gray(2.2));
    for (int round = 0; round < 400; round++) {
      byte[] profile = seeds.get(round % seeds.size()).clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(random.nextBoolean() ? Math.min(300, profile.length) : 132);
        profile[at] = (byte) (random.nextBoolean() ? random.nextInt() : 0xff);
      }
      assertThat(WHOLE.apply(TestProfiles.in(png, profile))).as("round %d", round).isNotEmpty();
    }
  }

  /** A PNG of 8×8 pixels that are all alike. */
  private static byte[] alike(int space, int type, boolean alpha, int... samples) {
    WritableRaster raster = Raster.createInterleavedRaster(type, 8, 8, samples.length, null);
    for (int i = 0; i < 64; i++) {
      raster.setPixel(i % 8, i / 8, samples);
    }
    int transparency = alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE;
    ColorModel model =
        new ComponentColorModel(ColorSpace.getInstance(space), alpha, false, transparency, type);
    return TestPictures.encode(new BufferedImage(model, raster, false, null), "png");
  }
}
