package dev.parloom.image.sample;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Rect;

/**
 * The finest detail of a photo, laid over it block by block: sensor noise everywhere, more where
 * there are leaves or sand. It also makes files as large as those of cameras.
 */
final class Grain implements AutoCloseable {

  private static final int TILE = 768;
  private static final int BLOCK = 512;

  /** The spread of the tile's values; a texture map of 255 leaves this spread divided by SOFTER. */
  private static final float SPREAD = 900;

  private static final double SOFTER = 128 * 64.0;
  private static final short[] VALUES = values(new SplittableRandom(20_240_301));

  private final ShortPointer pointer = new ShortPointer(VALUES);
  private final Mat tile = new Mat(TILE, TILE, opencv_core.CV_16SC1, pointer);
  private final SplittableRandom random;

  Grain(SplittableRandom random) {
    this.random = random;
  }

  /**
   * Lays it over a picture.
   *
   * @param picture blue, green and red of 8 bits, changed in place
   * @param strength how much, one channel of 8 bits of the same size
   */
  void lay(Mat picture, Mat strength) {
    for (int y = 0; y < picture.rows(); y += BLOCK) {
      int high = Math.min(BLOCK, picture.rows() - y);
      for (int x = 0; x < picture.cols(); x += BLOCK) {
        layBlock(picture, strength, x, y, Math.min(BLOCK, picture.cols() - x), high);
      }
    }
  }

  private void layBlock(Mat picture, Mat strength, int x, int y, int wide, int high) {
    try (Rect here = new Rect(x, y, wide, high);
        Rect there =
            new Rect(random.nextInt(TILE - wide + 1), random.nextInt(TILE - high + 1), wide, high);
        Mat target = new Mat(picture, here);
        Mat amount = new Mat(strength, here);
        Mat noise = new Mat(tile, there);
        Mat gray = new Mat();
        Mat colour = new Mat();
        Mat everywhere = new Mat()) {
      opencv_core.multiply(amount, noise, gray, 1 / SOFTER, opencv_core.CV_16S);
      try (MatVector same = new MatVector(gray, gray, gray)) {
        opencv_core.merge(same, colour);
      }
      opencv_core.add(target, colour, target, everywhere, opencv_core.CV_8U);
    }
  }

  private static short[] values(SplittableRandom random) {
    float[] white = new float[TILE * TILE];
    for (int i = 0; i < white.length; i++) {
      // The sum of three is close enough to a bell curve.
      white[i] =
          (float) (random.nextDouble(-1, 1) + random.nextDouble(-1, 1) + random.nextDouble(-1, 1));
    }
    short[] values = new short[white.length];
    for (int y = 0; y < TILE; y++) {
      for (int x = 0; x < TILE; x++) {
        int i = y * TILE + x;
        int right = y * TILE + (x + 1) % TILE;
        int below = (y + 1) % TILE * TILE + x;
        // Lenses and sensors blur: neighbours are alike.
        values[i] =
            (short) (SPREAD * (0.5f * white[i] + 0.45f * white[right] + 0.45f * white[below]));
      }
    }
    return values;
  }

  @Override
  public void close() {
    tile.close();
    pointer.close();
  }
}
