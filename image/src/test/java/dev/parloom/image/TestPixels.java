package dev.parloom.image;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;

/** Pixels as plain arrays, by OpenCV called directly and by the JDK. */
final class TestPixels {

  /** What OpenCV does to the gray picture. */
  @FunctionalInterface
  interface OnGray {
    void apply(Mat gray, Mat result);
  }

  private TestPixels() {}

  /** The gray samples of an encoded picture after one call of OpenCV. */
  static byte[] byOpenCv(byte[] encoded, OnGray function) {
    OpenCv.require();
    int flags = opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    try (BytePointer bytes = new BytePointer(encoded);
        Mat buffer = new Mat(1, encoded.length, opencv_core.CV_8UC1, bytes);
        Mat colours = opencv_imgcodecs.imdecode(buffer, flags);
        Mat gray = new Mat();
        Mat result = new Mat()) {
      opencv_imgproc.cvtColor(colours, gray, opencv_imgproc.COLOR_BGR2GRAY);
      function.apply(gray, result);
      byte[] samples = new byte[result.rows() * result.cols()];
      result.data().get(samples);
      return samples;
    }
  }

  /** The samples of a PNG in gray, or in black and white, read by the JDK. */
  static byte[] ofGrayPng(byte[] png) {
    BufferedImage image = TestPictures.decode(png);
    Raster raster = image.getRaster();
    int bits = raster.getSampleModel().getSampleSize(0);
    if (raster.getNumBands() != 1 || (bits != 8 && bits != 1)) {
      throw new AssertionError("%d bands of %d bits".formatted(raster.getNumBands(), bits));
    }
    if (bits == 8) {
      return (byte[]) raster.getDataElements(0, 0, raster.getWidth(), raster.getHeight(), null);
    }
    int[] colours = argb(image);
    byte[] samples = new byte[colours.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) colours[i];
    }
    return samples;
  }

  /** The colours of any picture, with alpha. */
  static int[] argb(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  /** Blots of all colours and sizes, the same for the same seed. */
  static BufferedImage blots(int width, int height, int type, RandomGenerator random) {
    BufferedImage image = new BufferedImage(width, height, type);
    Graphics2D graphics = image.createGraphics();
    for (int i = 0; i < 200; i++) {
      boolean solid = type == BufferedImage.TYPE_INT_RGB || i % 2 == 0;
      graphics.setColor(
          new Color(
              random.nextInt(256),
              random.nextInt(256),
              random.nextInt(256),
              solid ? 255 : random.nextInt(256)));
      graphics.fillOval(
          random.nextInt(-width, width),
          random.nextInt(-height, height),
          1 + random.nextInt(width),
          1 + random.nextInt(height));
    }
    graphics.dispose();
    return image;
  }
}
