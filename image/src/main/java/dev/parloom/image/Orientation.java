package dev.parloom.image;

/**
 * How the stored pixels of a picture have to be turned to stand upright: the eight values of the
 * EXIF tag 0x0112 (EXIF 2.32, section 4.6.4), in its order.
 */
public enum Orientation {
  /** As stored. EXIF value 1, and what a picture without the tag has. */
  UPRIGHT(1, false),
  /** To be mirrored left to right. EXIF value 2. */
  MIRRORED(2, false),
  /** To be turned by 180°. EXIF value 3. */
  UPSIDE_DOWN(3, false),
  /** To be mirrored top to bottom. EXIF value 4. */
  UPSIDE_DOWN_MIRRORED(4, false),
  /** To be mirrored at the diagonal from top left to bottom right. EXIF value 5. */
  TRANSPOSED(5, true),
  /** To be turned clockwise by 90°. EXIF value 6. */
  LEFT_SIDE_UP(6, true),
  /** To be mirrored at the diagonal from top right to bottom left. EXIF value 7. */
  TRANSVERSED(7, true),
  /** To be turned anticlockwise by 90°. EXIF value 8. */
  RIGHT_SIDE_UP(8, true);

  private final int exifValue;
  private final boolean swapsSides;

  Orientation(int exifValue, boolean swapsSides) {
    this.exifValue = exifValue;
    this.swapsSides = swapsSides;
  }

  /** Whether width and height change places when the picture is turned upright. */
  public boolean swapsSides() {
    return swapsSides;
  }

  /** The number in the EXIF tag, 1 to 8. */
  public int exifValue() {
    return exifValue;
  }

  /** The orientation for an EXIF number; a number that means nothing counts as upright. */
  static Orientation ofExifValue(int value) {
    for (Orientation orientation : values()) {
      if (orientation.exifValue == value) {
        return orientation;
      }
    }
    return UPRIGHT;
  }
}
