package dev.parloom.image;

import dev.parloom.core.pool.WorkFunction;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A step on one picture: from the bytes of an encoded picture to what the step makes of it.
 *
 * <p>What holds for all of them: pictures are worked on as they stand upright, so EXIF orientation
 * is applied and not written. Colours are sRGB: those of a picture with an ICC profile of another
 * colour space (Display P3, Adobe RGB) are converted, by the JDK's colour management, and a step
 * sees the converted ones; a picture without a profile counts as sRGB. No metadata is carried over,
 * which also means no place or time, and no colour profile. Samples of 16 bits become 8 bits,
 * before that; gray stays gray where the format can. Transparency is kept in PNG and WebP, unless
 * the step says otherwise, and laid on white in JPEG. Results have the format of their picture,
 * unless {@link #as} says otherwise; only PNG keeps each pixel as it was computed.
 *
 * <p>Some pictures are used with a reservation, which {@link #applyNoting} tells: of an animation
 * (WebP, PNG) the first picture is used; a profile that is damaged, has over 4 MiB or is not for
 * pixels like these is not used, and the picture counts as sRGB; nor is one for inks (CMYK), whose
 * pixels become red, green and blue by a plain formula. What else files may say about colour (PNG's
 * gAMA, cHRM and cICP, EXIF) is not looked at.
 *
 * <p>A picture that is cut off is refused. Bytes that are damaged in the middle of a JPEG cannot be
 * told from pixels and may show in the result.
 *
 * <p>Instances are immutable and hold nothing native: any number of threads may use one, and it can
 * be sent to worker processes. Native memory is freed before {@link #apply} returns. OpenCV's own
 * threads are switched off for the whole JVM, because a pool already keeps the processors busy. The
 * first use in a JVM loads OpenCV; see {@link OpenCv#require()}.
 *
 * <p>The text of a step names all its parameters: steps of equal text give equal results.
 *
 * @param <R> what it makes of a picture
 * @param <S> the type of the step itself
 */
public abstract sealed class ImageStep<R, S extends ImageStep<R, S>>
    implements WorkFunction<byte[], R, ImageException>
    permits AdaptiveThreshold, Faces, Grayscale, Threshold, Thumbnails, Tiles {

  /** How many pixels a picture may have unless {@link #limitPixels} says otherwise. */
  public static final long DEFAULT_LIMIT_PIXELS = 100_000_000;

  /** The quality of JPEG and WebP unless {@link #quality} says otherwise. */
  public static final int DEFAULT_QUALITY = 85;

  private static final long serialVersionUID = 1L;

  private final ImageOptions options;

  ImageStep(ImageOptions options) {
    this.options = options;
  }

  final ImageOptions options() {
    return options;
  }

  /** The same step with other options. */
  abstract S with(ImageOptions other);

  /** What the step makes of a picture that stands upright. */
  abstract R make(NativePicture picture, ImageFormat target);

  /** What the step is called in {@link #toString}, with its own parameters. */
  abstract String words();

  /** The size that the picture is to have as it is stored, before it is turned upright. */
  Extent extent(ImageHeader header) {
    return new Extent(header.width(), header.height());
  }

  /** The same, written in that format whatever the picture's is. */
  public final S as(ImageFormat format) {
    return with(options.as(format));
  }

  /**
   * The same at another quality of JPEG and WebP; PNG is lossless and not affected.
   *
   * @param quality 1 (smallest) to 100 (best); 85 by default
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public final S quality(int quality) {
    return with(options.quality(quality));
  }

  /**
   * The same with another limit of what is decoded. It guards memory: some formats shrink billions
   * of equal pixels to a few bytes. A decoded pixel takes up to 4 bytes, 8 with 16 bits a sample.
   * OpenCV itself refuses pictures of more than 2³⁰ pixels, or 2²⁰ on a side.
   *
   * @param limitPixels the most pixels the header may state, at least 1; 100,000,000 by default
   * @throws IllegalArgumentException if it is below 1
   */
  public final S limitPixels(long limitPixels) {
    return with(options.limitPixels(limitPixels));
  }

  /**
   * Works on one picture.
   *
   * @param encoded the bytes of a JPEG, PNG or WebP picture; they are not changed
   * @return what the step makes of it
   * @throws ImageEmptyException if there are no bytes
   * @throws ImageFormatUnknownException if they begin like none of these formats
   * @throws ImageTruncatedException if the picture ends too early
   * @throws ImageTooLargeException if its header states more pixels than {@link #limitPixels}
   * @throws ImageTooSmallException if it has too few pixels for the step
   * @throws ImageDecodeException if its header or its content is damaged
   * @throws ImageEncodeException if OpenCV could not write the result
   * @throws ImageLibraryMissingException if OpenCV could not be loaded
   */
  @Override
  public final R apply(byte[] encoded) {
    return applyNoting(encoded, _ -> {});
  }

  /**
   * Works on one picture, and tells what a user may want to know about it although it is no
   * failure: that it is an animation, of which one picture is used, or that its colour profile is
   * not used and why. Messages go on from the picture's name, as in "photo.webp: " + message.
   *
   * @param encoded as for {@link #apply}
   * @param notes is told each, before this returns, on the thread that calls this
   * @return what the step makes of it
   * @throws ImageException as {@link #apply}
   */
  public final R applyNoting(byte[] encoded, Consumer<String> notes) {
    return on(encoded, notes, this::make);
  }

  /** Decodes the picture, and does this with it while it is in memory. */
  final <T> T on(
      byte[] encoded, Consumer<String> notes, BiFunction<NativePicture, ImageFormat, T> work) {
    FileHeader file = options.headerOf(encoded);
    ImageHeader header = file.image();
    OpenCv.require();
    if (file.pictures() > 1) {
      notes.accept(
          "it is an animation of %,d pictures, of which the first is used"
              .formatted(file.pictures()));
    }
    SrgbConversion conversion = SrgbConversion.of(file, notes);
    ImageFormat target = options.formatFor(header);
    Extent extent = extent(header);
    try (NativePicture picture =
        NativePicture.decode(encoded, header, extent.width(), extent.height())) {
      picture.resize(extent.width(), extent.height());
      picture.toEightBits();
      // After resizing, because then there are fewer pixels.
      picture.toSrgb(conversion);
      if (target == ImageFormat.JPEG) {
        picture.flatten();
      }
      // After resizing, because turning a thumbnail costs nothing beside turning the picture.
      picture.turnUpright(header.orientation());
      return work.apply(picture, target);
    }
  }

  /** The picture's bytes in that format. */
  final byte[] encoded(NativePicture picture, ImageFormat target) {
    return picture.encode(target, options.quality());
  }

  @Override
  public final String toString() {
    return words() + options;
  }
}
