package dev.parloom.image.sample;

import dev.parloom.image.ImageFormat;
import dev.parloom.image.OpenCv;
import dev.parloom.image.Orientation;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/** Paints a planned photo small, enlarges it, lays grain over it and encodes it. */
final class Darkroom {

  /** The longer side of what is painted pixel by pixel; the rest is enlargement and grain. */
  private static final int CANVAS_SIDE = 1200;

  private static final int SENSOR_NOISE = 34;
  private static final int PNG_COMPRESSION = 3;

  private Darkroom() {}

  static byte[] develop(PhotoPlan plan) {
    OpenCv.require();
    SplittableRandom random = new SplittableRandom(plan.seed());
    float shrink = Math.min(1, CANVAS_SIDE / (float) Math.max(plan.width(), plan.height()));
    Canvas canvas =
        new Canvas(Math.round(plan.width() * shrink), Math.round(plan.height() * shrink));
    plan.scene().paint(canvas, random);
    byte[] encoded = enlargeAndEncode(plan, canvas, random);
    return plan.format() == ImageFormat.JPEG
        ? ExifWriter.insert(encoded, plan.orientation(), plan.seed())
        : encoded;
  }

  private static byte[] enlargeAndEncode(PhotoPlan plan, Canvas canvas, SplittableRandom random) {
    boolean swapped = plan.orientation().swapsSides();
    try (BytePointer bgr = new BytePointer(canvas.toBgr());
        BytePointer textures = new BytePointer(canvas.texture());
        Mat small = new Mat(canvas.height(), canvas.width(), opencv_core.CV_8UC3, bgr);
        Mat roughness = new Mat(canvas.height(), canvas.width(), opencv_core.CV_8UC1, textures);
        Size size =
            new Size(
                swapped ? plan.height() : plan.width(), swapped ? plan.width() : plan.height());
        Mat picture = new Mat();
        Mat strength = new Mat();
        Grain grain = new Grain(random)) {
      store(small, plan.orientation());
      store(roughness, plan.orientation());
      opencv_core.max(roughness, SENSOR_NOISE).asMat().copyTo(roughness);
      opencv_imgproc.resize(small, picture, size, 0, 0, opencv_imgproc.INTER_CUBIC);
      opencv_imgproc.resize(roughness, strength, size, 0, 0, opencv_imgproc.INTER_LINEAR);
      grain.lay(picture, strength);
      return encode(picture, plan);
    }
  }

  /** Turns an upright picture to how the camera stores it. */
  private static void store(Mat upright, Orientation orientation) {
    switch (orientation) {
      case LEFT_SIDE_UP ->
          opencv_core.rotate(upright, upright, opencv_core.ROTATE_90_COUNTERCLOCKWISE);
      case RIGHT_SIDE_UP -> opencv_core.rotate(upright, upright, opencv_core.ROTATE_90_CLOCKWISE);
      case UPSIDE_DOWN -> opencv_core.rotate(upright, upright, opencv_core.ROTATE_180);
      case UPRIGHT -> {}
      case MIRRORED, UPSIDE_DOWN_MIRRORED, TRANSPOSED, TRANSVERSED ->
          throw new AssertionError("no camera mirrors: " + orientation);
    }
  }

  private static byte[] encode(Mat picture, PhotoPlan plan) {
    int[] options =
        switch (plan.format()) {
          case JPEG -> new int[] {opencv_imgcodecs.IMWRITE_JPEG_QUALITY, plan.quality()};
          case PNG -> new int[] {opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, PNG_COMPRESSION};
          case WEBP -> new int[] {opencv_imgcodecs.IMWRITE_WEBP_QUALITY, plan.quality()};
        };
    try (BytePointer encoded = new BytePointer();
        IntPointer parameters = new IntPointer(options)) {
      opencv_imgcodecs.imencode("." + plan.format().extension(), picture, encoded, parameters);
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }
}
