package dev.parloom.image;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Steps on pictures with an alpha channel, whose colours have to be weighted by it: the colour of a
 * pixel nobody sees must not bleed into its neighbours (Porter and Duff, Compositing Digital
 * Images, 1984).
 */
final class Transparency {

  private static final int ALPHA = 3;

  private Transparency() {}

  /** A smaller copy of a picture of four channels of 8 or 16 bits. */
  static Mat resize(Mat picture, int width, int height) {
    try (Size size = new Size(width, height);
        Mat alpha = channel(picture, ALPHA)) {
      double full = full(picture);
      if (isConstant(alpha, full)) {
        return shrunk(picture, size);
      }
      try (Mat smallAlpha = shrunk(alpha, size);
          Mat blue = colour(picture, 0, alpha, smallAlpha, size, full);
          Mat green = colour(picture, 1, alpha, smallAlpha, size, full);
          Mat red = colour(picture, 2, alpha, smallAlpha, size, full)) {
        return merged(blue, green, red, smallAlpha);
      }
    }
  }

  /** One colour channel, averaged with alpha as the weight. */
  private static Mat colour(
      Mat picture, int index, Mat alpha, Mat smallAlpha, Size size, double full) {
    try (Mat colour = channel(picture, index)) {
      opencv_core.multiply(colour, alpha, colour, 1 / full, -1);
      Mat small = shrunk(colour, size);
      // Where alpha is 0 OpenCV defines the quotient as 0.
      opencv_core.divide(small, smallAlpha, small, full, -1);
      return small;
    }
  }

  /** The picture of four channels of 8 bits, laid on white: three channels. */
  static Mat onWhite(Mat picture) {
    double full = full(picture);
    try (Mat alpha = channel(picture, ALPHA);
        Mat gap = new Mat();
        Mat blue = channel(picture, 0);
        Mat green = channel(picture, 1);
        Mat red = channel(picture, 2)) {
      opencv_core.bitwise_not(alpha, gap);
      for (Mat colour : new Mat[] {blue, green, red}) {
        opencv_core.multiply(colour, alpha, colour, 1 / full, -1);
        opencv_core.add(colour, gap, colour);
      }
      return merged(blue, green, red);
    }
  }

  /** The picture of four channels of 8 bits in gray: one channel if no pixel is transparent. */
  static Mat gray(Mat picture) {
    Mat gray = new Mat();
    opencv_imgproc.cvtColor(picture, gray, opencv_imgproc.COLOR_BGRA2GRAY);
    try (Mat alpha = channel(picture, ALPHA)) {
      if (isConstant(alpha, full(picture))) {
        return gray;
      }
      try (gray) {
        return merged(gray, gray, gray, alpha);
      }
    }
  }

  private static Mat channel(Mat picture, int index) {
    Mat channel = new Mat();
    opencv_core.extractChannel(picture, channel, index);
    return channel;
  }

  private static Mat shrunk(Mat picture, Size size) {
    Mat small = new Mat();
    opencv_imgproc.resize(picture, small, size, 0, 0, opencv_imgproc.INTER_AREA);
    return small;
  }

  private static Mat merged(Mat... channels) {
    Mat merged = new Mat();
    try (MatVector vector = new MatVector(channels)) {
      opencv_core.merge(vector, merged);
    }
    return merged;
  }

  private static boolean isConstant(Mat channel, double value) {
    try (DoublePointer least = new DoublePointer(1);
        DoublePointer most = new DoublePointer(1)) {
      opencv_core.minMaxLoc(channel, least, most, null, null, null);
      return least.get() == value && most.get() == value;
    }
  }

  private static double full(Mat picture) {
    return picture.depth() == opencv_core.CV_16U ? 65535 : 255;
  }
}
