package dev.parloom.image;

import dev.parloom.core.pool.WorkFunction;
import org.jspecify.annotations.Nullable;

/**
 * A step that makes a thumbnail: from the bytes of an encoded picture to the bytes of a smaller
 * one.
 *
 * {@snippet :
 * byte[] photo = Files.readAllBytes(Path.of("IMG_0007.jpg"));
 * byte[] thumbnail = Thumbnails.within(320, 320).quality(80).apply(photo);
 * }
 *
 * <p>The thumbnail fits into the box given and keeps the picture's proportions; each side is
 * rounded to whole pixels and is at least 1. A picture that fits already keeps its size. The
 * thumbnail stands upright: EXIF orientation is applied and not written. No metadata is carried
 * over, which also means no place or time, and no colour profile. Transparency is kept in PNG and
 * WebP and laid on white in JPEG. Samples of 16 bits become 8 bits; gray stays gray where the
 * format can.
 *
 * <p>Quality: areas are averaged, colours weighted by their alpha. A JPEG is first decoded at an
 * eighth, a quarter or half of its size, the smallest of these that is still at least as large as
 * the thumbnail on both sides. That is several times faster, and on photographs the samples differ
 * from those of a full decode by less than 2 of 255 on average.
 *
 * <p>A picture that is cut off is refused. Bytes that are damaged in the middle of a JPEG cannot be
 * told from pixels and may show in the thumbnail.
 *
 * <p>Instances are immutable and hold nothing native: any number of threads may use one, and it can
 * be sent to worker processes. Native memory is freed before {@link #apply} returns. OpenCV's own
 * threads are switched off for the whole JVM, because a pool already keeps the processors busy.
 *
 * <p>The first use in a JVM loads OpenCV; see {@link OpenCv#require()}.
 */
public final class Thumbnails implements WorkFunction<byte[], byte[], ImageException> {

  /** How many pixels a picture may have unless {@link #limitPixels} says otherwise. */
  public static final long DEFAULT_LIMIT_PIXELS = 100_000_000;

  /** The quality of JPEG and WebP thumbnails unless {@link #quality} says otherwise. */
  public static final int DEFAULT_QUALITY = 85;

  private static final long serialVersionUID = 1L;

  private final int width;
  private final int height;
  private final @Nullable ImageFormat format;
  private final int quality;
  private final long limitPixels;

  private Thumbnails(
      int width, int height, @Nullable ImageFormat format, int quality, long limitPixels) {
    this.width = width;
    this.height = height;
    this.format = format;
    this.quality = quality;
    this.limitPixels = limitPixels;
  }

  /**
   * Thumbnails that fit into a box, in the format of their picture.
   *
   * @param width the most pixels from left to right, at least 1
   * @param height the most pixels from top to bottom, at least 1
   * @throws IllegalArgumentException if a side is below 1
   */
  public static Thumbnails within(int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a thumbnail needs at least 1×1 pixels, not %d×%d".formatted(width, height));
    }
    return new Thumbnails(width, height, null, DEFAULT_QUALITY, DEFAULT_LIMIT_PIXELS);
  }

  /** The same, written in that format whatever the picture's is. */
  public Thumbnails as(ImageFormat format) {
    return new Thumbnails(width, height, format, quality, limitPixels);
  }

  /**
   * The same at another quality of JPEG and WebP; PNG is lossless and not affected.
   *
   * @param quality 1 (smallest) to 100 (best); 85 by default
   * @throws IllegalArgumentException if it is out of these bounds
   */
  public Thumbnails quality(int quality) {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("quality is 1 to 100, not " + quality);
    }
    return new Thumbnails(width, height, format, quality, limitPixels);
  }

  /**
   * The same with another limit of what is decoded. It guards memory: some formats shrink billions
   * of equal pixels to a few bytes. A decoded pixel takes up to 4 bytes, 8 with 16 bits a sample.
   * OpenCV itself refuses pictures of more than 2³⁰ pixels, or 2²⁰ on a side.
   *
   * @param limitPixels the most pixels the header may state, at least 1; 100,000,000 by default
   * @throws IllegalArgumentException if it is below 1
   */
  public Thumbnails limitPixels(long limitPixels) {
    if (limitPixels < 1) {
      throw new IllegalArgumentException("limitPixels is at least 1, not " + limitPixels);
    }
    return new Thumbnails(width, height, format, quality, limitPixels);
  }

  /**
   * Makes one thumbnail.
   *
   * @param encoded the bytes of a JPEG, PNG or WebP picture; they are not changed
   * @return the bytes of the thumbnail
   * @throws ImageEmptyException if there are no bytes
   * @throws ImageFormatUnknownException if they begin like none of these formats
   * @throws ImageTruncatedException if the picture ends too early
   * @throws ImageTooLargeException if its header states more pixels than {@link #limitPixels}
   * @throws ImageDecodeException if its header or its content is damaged
   * @throws ImageEncodeException if OpenCV could not write the thumbnail
   * @throws ImageLibraryMissingException if OpenCV could not be loaded
   */
  @Override
  public byte[] apply(byte[] encoded) {
    ImageHeader header = ImageHeader.read(encoded);
    if (header.pixels() > limitPixels) {
      throw new ImageTooLargeException(header.width(), header.height(), limitPixels);
    }
    OpenCv.require();
    boolean swapped = header.orientation().swapsSides();
    Fit fit = Fit.within(header, swapped ? height : width, swapped ? width : height);
    ImageFormat target = format == null ? header.format() : format;
    try (NativePicture picture = NativePicture.decode(encoded, header, fit.width(), fit.height())) {
      picture.resize(fit.width(), fit.height());
      picture.toEightBits();
      if (target == ImageFormat.JPEG) {
        picture.flatten();
      }
      // Last, because turning a thumbnail costs nothing beside turning the picture.
      picture.turnUpright(header.orientation());
      return picture.encode(target, quality);
    }
  }

  @Override
  public String toString() {
    return "Thumbnails.within(%d, %d)%s.quality(%d).limitPixels(%d)"
        .formatted(
            width, height, format == null ? "" : ".as(" + format + ")", quality, limitPixels);
  }

  /** The size of a thumbnail before it is turned upright. */
  private record Fit(int width, int height) {

    static Fit within(ImageHeader header, long boxWidth, long boxHeight) {
      long width = header.width();
      long height = header.height();
      if (width <= boxWidth && height <= boxHeight) {
        return new Fit(header.width(), header.height());
      }
      return width * boxHeight >= height * boxWidth
          ? new Fit((int) boxWidth, scaled(height, boxWidth, width))
          : new Fit(scaled(width, boxHeight, height), (int) boxHeight);
    }

    /** {@code length · to / from}, rounded to the nearest and at least 1. */
    private static int scaled(long length, long to, long from) {
      return (int) Math.max(1, (length * to + from / 2) / from);
    }
  }
}
