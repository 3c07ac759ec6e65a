package dev.parloom.image;

import java.util.List;

/**
 * A step that finds faces seen from the front, and draws a green box round each.
 *
 * {@snippet :
 * byte[] marked = Faces.marked().apply(photo);
 * List<Face> faces = Faces.marked().find(photo);
 * }
 *
 * <p>It looks for what the cascade of P. Viola and M. Jones (Rapid Object Detection using a Boosted
 * Cascade of Simple Features, 2001) that comes with OpenCV, {@code haarcascade_frontalface_alt2},
 * was trained on: upright faces in full view. It misses faces that are turned, tilted or half
 * hidden, and it takes some patterns for faces. The places are those of {@code
 * cv::CascadeClassifier::detectMultiScale} on the gray picture, at a scale factor of 1.1, with at
 * least 4 neighbours, and no smaller than a thirtieth of the picture's shorter side or 24 pixels.
 *
 * <p>A picture without faces keeps its pixels, and a gray one with faces gets colours. {@link
 * ImageStep} says what holds for every step.
 */
public final class Faces extends ImageStep<byte[], Faces> {

  private static final long serialVersionUID = 1L;

  private Faces(ImageOptions options) {
    super(options);
  }

  /** Pictures with their faces marked, in the format of their picture. */
  public static Faces marked() {
    return new Faces(ImageOptions.DEFAULTS);
  }

  /**
   * The faces of a picture, from the top down, then from the left.
   *
   * @param encoded the bytes of a JPEG, PNG or WebP picture; they are not changed
   * @throws ImageException as {@link #apply}, but for {@link ImageEncodeException}
   */
  public List<Face> find(byte[] encoded) {
    return on(encoded, _ -> {}, (picture, _) -> FaceCascade.find(picture));
  }

  @Override
  Faces with(ImageOptions other) {
    return new Faces(other);
  }

  @Override
  byte[] make(NativePicture picture, ImageFormat target) {
    picture.mark(FaceCascade.find(picture));
    return encoded(picture, target);
  }

  @Override
  String words() {
    return "Faces.marked()";
  }
}
