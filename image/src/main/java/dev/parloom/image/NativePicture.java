package dev.parloom.image;

import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.jspecify.annotations.Nullable;

/**
 * Decoded pixels in native memory, freed by {@link #close()}. Each step replaces the pixels and
 * frees the former ones at once, so that the memory needed is that of the largest step.
 *
 * <p>For one thread at a time.
 */
final class NativePicture implements AutoCloseable {

  /** The flags of OpenCV that make the JPEG decoder work at a half, a quarter or an eighth. */
  private static final int[] REDUCED_FLAGS = {
    opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8,
    opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4,
    opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2
  };

  private static final int PNG_COMPRESSION = 6;

  private static final double WHITE = 255;

  /** How many pixels are copied into the Java heap at once. */
  private static final int STRIP_PIXELS = 1 << 16;

  private Mat pixels;

  /** Whether each sample is 0 or 255. PNG then has a bit for it, and takes a tenth of the time. */
  private boolean bilevel;

  private NativePicture(Mat pixels) {
    this.pixels = pixels;
  }

  /**
   * Decodes a picture. A JPEG is decoded at an eighth, a quarter or half of its size if that still
   * is at least {@code width}×{@code height}.
   *
   * @param encoded the bytes that {@code header} was read from
   */
  static NativePicture decode(byte[] encoded, ImageHeader header, int width, int height) {
    int flags =
        header.format() == ImageFormat.JPEG
            ? opencv_imgcodecs.IMREAD_ANYCOLOR
                | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION
                | reduced(header, width, height)
            : opencv_imgcodecs.IMREAD_UNCHANGED;
    try (var bytes = new BytePointer(encoded);
        var buffer = new Mat(1, encoded.length, opencv_core.CV_8UC1, bytes)) {
      Mat decoded = opencv_imgcodecs.imdecode(buffer, flags);
      if (decoded.empty()) {
        decoded.close();
        throw undecodable(header, null);
      }
      return new NativePicture(decoded);
    } catch (RuntimeException e) {
      throw e instanceof ImageException ours ? ours : undecodable(header, e);
    }
  }

  private static int reduced(ImageHeader header, int width, int height) {
    int denominator = 8;
    for (int flag : REDUCED_FLAGS) {
      if (header.width() >= (long) width * denominator
          && header.height() >= (long) height * denominator) {
        return flag;
      }
      denominator /= 2;
    }
    return 0;
  }

  private static ImageDecodeException undecodable(ImageHeader header, @Nullable Exception cause) {
    return new ImageDecodeException(
        "OpenCV could not decode the %s picture of %,d×%,d pixels: its content is damaged%s"
            .formatted(
                header.format().displayName(),
                header.width(),
                header.height(),
                cause == null ? "" : " (" + firstLine(cause) + ")"),
        cause);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** Resizes to exactly that many pixels by averaging areas; made for making pictures smaller. */
  void resize(int width, int height) {
    if (pixels.cols() == width && pixels.rows() == height) {
      return;
    }
    if (pixels.channels() == 4) {
      replace(Transparency.resize(pixels, width, height));
      return;
    }
    Mat resized = new Mat();
    try (Size size = new Size(width, height)) {
      opencv_imgproc.resize(pixels, resized, size, 0, 0, opencv_imgproc.INTER_AREA);
    }
    replace(resized);
  }

  /** Makes samples of more than 8 bits 8 bits. */
  void toEightBits() {
    if (pixels.depth() == opencv_core.CV_16U) {
      Mat converted = new Mat();
      // 65535 / 257 = 255 exactly, so white stays white.
      pixels.convertTo(converted, opencv_core.CV_8U, 1 / 257.0, 0);
      replace(converted);
    }
  }

  /** Converts the colours of a picture of 8 bits. */
  void toSrgb(SrgbConversion conversion) {
    if (conversion.changesNothing()) {
      return;
    }
    if (!pixels.isContinuous()) {
      replace(pixels.clone());
    }
    int channels = pixels.channels();
    long all = pixels.total() * channels;
    byte[] strip = new byte[(int) Math.min(all, (long) STRIP_PIXELS * channels)];
    try (BytePointer samples = pixels.data()) {
      for (long at = 0; at < all; at += strip.length) {
        int length = (int) Math.min(strip.length, all - at);
        samples.position(at).get(strip, 0, length);
        conversion.convert(strip, length, channels);
        samples.position(at).put(strip, 0, length);
      }
    }
  }

  /** Lays a transparent picture of 8 bits on white. */
  void flatten() {
    if (pixels.channels() == 4) {
      replace(Transparency.onWhite(pixels));
    }
  }

  int width() {
    return pixels.cols();
  }

  int height() {
    return pixels.rows();
  }

  /** Makes colours of 8 bits gray; what is transparent stays so, in three equal channels more. */
  void toGray() {
    switch (pixels.channels()) {
      case 3 -> replace(luma(pixels));
      case 4 -> replace(Transparency.gray(pixels));
      default -> {}
    }
  }

  /** The gray picture, laid on white where it is transparent; to be closed by the caller. */
  Mat gray() {
    return switch (pixels.channels()) {
      case 3 -> luma(pixels);
      case 4 -> {
        try (Mat flat = Transparency.onWhite(pixels)) {
          yield luma(flat);
        }
      }
      default -> new Mat(pixels);
    };
  }

  private static Mat luma(Mat colours) {
    Mat gray = new Mat();
    opencv_imgproc.cvtColor(colours, gray, opencv_imgproc.COLOR_BGR2GRAY);
    return gray;
  }

  /** Makes a gray picture black, and white where it is brighter than this. */
  void threshold(int level) {
    Mat binary = new Mat();
    opencv_imgproc.threshold(pixels, binary, level, WHITE, opencv_imgproc.THRESH_BINARY);
    replace(binary);
    bilevel = true;
  }

  /** Makes a gray picture black, and white where it is brighter than its surroundings less c. */
  void adaptiveThreshold(boolean weighted, int window, int c) {
    int method =
        weighted
            ? opencv_imgproc.ADAPTIVE_THRESH_GAUSSIAN_C
            : opencv_imgproc.ADAPTIVE_THRESH_MEAN_C;
    Mat binary = new Mat();
    opencv_imgproc.adaptiveThreshold(
        pixels, binary, WHITE, method, opencv_imgproc.THRESH_BINARY, window, c);
    replace(binary);
    bilevel = true;
  }

  /** A part of this picture, which shares its pixels and keeps them alive until it is closed. */
  NativePicture crop(int x, int y, int width, int height) {
    try (Rect part = new Rect(x, y, width, height)) {
      return new NativePicture(new Mat(pixels, part));
    }
  }

  /** Draws a green box round each of these places. */
  void mark(List<Face> places) {
    if (places.isEmpty()) {
      return;
    }
    if (pixels.channels() == 1) {
      Mat colours = new Mat();
      opencv_imgproc.cvtColor(pixels, colours, opencv_imgproc.COLOR_GRAY2BGR);
      replace(colours);
    }
    int thickness = Math.max(2, Math.min(width(), height()) / 250);
    try (Scalar green = new Scalar(0, 255, 0, 255)) {
      for (Face place : places) {
        try (Rect box = new Rect(place.x(), place.y(), place.width(), place.height())) {
          opencv_imgproc.rectangle(pixels, box, green, thickness, opencv_imgproc.LINE_8, 0);
        }
      }
    }
  }

  void turnUpright(Orientation orientation) {
    switch (orientation) {
      case UPRIGHT -> {}
      case MIRRORED -> flip(1);
      case UPSIDE_DOWN -> flip(-1);
      case UPSIDE_DOWN_MIRRORED -> flip(0);
      case TRANSPOSED -> transpose();
      case LEFT_SIDE_UP -> {
        transpose();
        flip(1);
      }
      case TRANSVERSED -> {
        transpose();
        flip(-1);
      }
      case RIGHT_SIDE_UP -> {
        transpose();
        flip(0);
      }
    }
  }

  private void flip(int code) {
    Mat flipped = new Mat();
    opencv_core.flip(pixels, flipped, code);
    replace(flipped);
  }

  private void transpose() {
    Mat transposed = new Mat();
    opencv_core.transpose(pixels, transposed);
    replace(transposed);
  }

  byte[] encode(ImageFormat format, int quality) {
    int[] options =
        switch (format) {
          case JPEG -> new int[] {opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality};
          case PNG ->
              new int[] {
                opencv_imgcodecs.IMWRITE_PNG_COMPRESSION,
                PNG_COMPRESSION,
                opencv_imgcodecs.IMWRITE_PNG_BILEVEL,
                bilevel ? 1 : 0
              };
          case WEBP -> new int[] {opencv_imgcodecs.IMWRITE_WEBP_QUALITY, quality};
        };
    try (var encoded = new BytePointer();
        var parameters = new IntPointer(options)) {
      if (!opencv_imgcodecs.imencode("." + format.extension(), pixels, encoded, parameters)) {
        throw unencodable(format, null);
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    } catch (RuntimeException e) {
      throw e instanceof ImageException ours ? ours : unencodable(format, e);
    }
  }

  private ImageEncodeException unencodable(ImageFormat format, @Nullable Exception cause) {
    return new ImageEncodeException(
        "OpenCV could not encode a picture of %,d×%,d pixels as %s%s"
            .formatted(
                pixels.cols(),
                pixels.rows(),
                format.displayName(),
                cause == null ? "" : " (" + firstLine(cause) + ")"),
        cause);
  }

  private void replace(Mat next) {
    pixels.close();
    pixels = next;
  }

  @Override
  public void close() {
    pixels.close();
  }
}
