package dev.parloom.image;

/**
 * The size of a picture in pixels.
 *
 * @param width from left to right, at least 1
 * @param height from top to bottom, at least 1
 */
record Extent(int width, int height) {

  /** The largest of these proportions that fits into a box; never larger than the picture. */
  static Extent within(ImageHeader header, long boxWidth, long boxHeight) {
    long width = header.width();
    long height = header.height();
    if (width <= boxWidth && height <= boxHeight) {
      return new Extent(header.width(), header.height());
    }
    return width * boxHeight >= height * boxWidth
        ? new Extent((int) boxWidth, scaled(height, boxWidth, width))
        : new Extent(scaled(width, boxHeight, height), (int) boxHeight);
  }

  /** {@code length · to / from}, rounded to the nearest and at least 1. */
  private static int scaled(long length, long to, long from) {
    return (int) Math.max(1, (length * to + from / 2) / from);
  }
}
