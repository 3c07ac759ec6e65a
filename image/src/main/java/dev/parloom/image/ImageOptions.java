package dev.parloom.image;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What all steps have in common: what they take, and how they write.
 *
 * @param format the format of results; null for that of their pictures
 * @param quality of JPEG and WebP, 1 to 100
 * @param limitPixels the most pixels that a header may state
 */
record ImageOptions(@Nullable ImageFormat format, int quality, long limitPixels)
    implements Serializable {

  static final ImageOptions DEFAULTS =
      new ImageOptions(null, ImageStep.DEFAULT_QUALITY, ImageStep.DEFAULT_LIMIT_PIXELS);

  ImageOptions {
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("quality is 1 to 100, not " + quality);
    }
    if (limitPixels < 1) {
      throw new IllegalArgumentException("limitPixels is at least 1, not " + limitPixels);
    }
  }

  ImageOptions as(ImageFormat other) {
    return new ImageOptions(other, quality, limitPixels);
  }

  ImageOptions quality(int other) {
    return new ImageOptions(format, other, limitPixels);
  }

  ImageOptions limitPixels(long other) {
    return new ImageOptions(format, quality, other);
  }

  /** The header of a picture that is not over the limit. */
  FileHeader headerOf(byte[] encoded) {
    FileHeader file = FileHeader.read(encoded);
    ImageHeader header = file.image();
    if (header.pixels() > limitPixels) {
      throw new ImageTooLargeException(header.width(), header.height(), limitPixels);
    }
    return file;
  }

  ImageFormat formatFor(ImageHeader header) {
    return format == null ? header.format() : format;
  }

  @Override
  public String toString() {
    return "%s.quality(%d).limitPixels(%d)"
        .formatted(format == null ? "" : ".as(" + format + ")", quality, limitPixels);
  }
}
