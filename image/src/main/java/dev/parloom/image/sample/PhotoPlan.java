package dev.parloom.image.sample;

import dev.parloom.image.ImageFormat;
import dev.parloom.image.Orientation;
import java.util.SplittableRandom;

/**
 * Everything about a photo that chance decides, so that painting it needs nothing else.
 *
 * @param width the width in pixels of the picture standing upright
 * @param height the height in pixels of the picture standing upright
 * @param orientation how it is stored
 * @param quality of a JPEG or WebP, 1 to 100
 * @param seed what the painting starts from
 */
record PhotoPlan(
    int width,
    int height,
    Orientation orientation,
    ImageFormat format,
    int quality,
    Scene scene,
    long seed) {

  /** A size that cameras and messengers make, and how many in a hundred photos have it. */
  private record Size(int longer, int shorter, int percent) {}

  private static final Size[] SIZES = {
    new Size(4032, 3024, 22),
    new Size(3264, 2448, 12),
    new Size(4608, 3456, 6),
    new Size(6000, 4000, 6),
    new Size(5184, 3456, 4),
    new Size(2592, 1944, 12),
    new Size(2048, 1536, 12),
    new Size(1920, 1080, 10),
    new Size(1600, 1200, 10),
    new Size(1280, 960, 6)
  };

  /** PNG and WebP are what gets sent around: they are slow to make and seldom large. */
  private static final Size SENT = new Size(1600, 1200, 100);

  static PhotoPlan of(long photoSeed) {
    SplittableRandom random = new SplittableRandom(photoSeed);
    int kind = random.nextInt(100);
    ImageFormat format =
        kind < 4 ? ImageFormat.PNG : kind < 8 ? ImageFormat.WEBP : ImageFormat.JPEG;
    Size size = format == ImageFormat.JPEG ? size(random.nextInt(100)) : SENT;
    boolean portrait = random.nextInt(100) < 30;
    Orientation orientation = Orientation.UPRIGHT;
    if (format == ImageFormat.JPEG) {
      orientation = portrait ? portraitOrientation(random) : landscapeOrientation(random);
    }
    return new PhotoPlan(
        portrait ? size.shorter : size.longer,
        portrait ? size.longer : size.shorter,
        orientation,
        format,
        86 + random.nextInt(9),
        Scene.pick(random, Scene.values()),
        random.nextLong());
  }

  /** A JPEG of two megapixels: for files that are spoilt afterwards. */
  static PhotoPlan small(long photoSeed) {
    SplittableRandom random = new SplittableRandom(photoSeed);
    Scene scene = Scene.pick(random, Scene.values());
    return new PhotoPlan(
        1600, 1200, Orientation.UPRIGHT, ImageFormat.JPEG, 90, scene, random.nextLong());
  }

  private static Size size(int percent) {
    int left = percent;
    for (Size size : SIZES) {
      left -= size.percent;
      if (left < 0) {
        return size;
      }
    }
    throw new AssertionError("the sizes add up to less than 100 percent");
  }

  /** Cameras store what their sensor sees and note how they were held; a few editors turn it. */
  private static Orientation portraitOrientation(SplittableRandom random) {
    return Scene.pick(
        random,
        Orientation.LEFT_SIDE_UP,
        Orientation.LEFT_SIDE_UP,
        Orientation.LEFT_SIDE_UP,
        Orientation.RIGHT_SIDE_UP,
        Orientation.UPRIGHT);
  }

  private static Orientation landscapeOrientation(SplittableRandom random) {
    return random.nextInt(12) == 0 ? Orientation.UPSIDE_DOWN : Orientation.UPRIGHT;
  }
}
