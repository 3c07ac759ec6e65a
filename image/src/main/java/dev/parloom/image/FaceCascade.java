package dev.parloom.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_objdetect;
import org.bytedeco.opencv.opencv_core.FileNode;
import org.bytedeco.opencv.opencv_core.FileStorage;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;
import org.jspecify.annotations.Nullable;

/**
 * The cascade that finds faces, from OpenCV's own jar. Its text is read once per JVM; each picture
 * has a classifier of its own, since one cannot be used by two threads at once. Making one takes
 * about 10 ms, a small part of what looking through a photo does.
 */
final class FaceCascade {

  private static final double SCALE_FACTOR = 1.1;
  private static final int NEIGHBOURS = 4;
  private static final int SMALLEST_PIXELS = 24;
  private static final int SMALLEST_SHARE = 30;

  private final @Nullable String text;

  /** Why there is none, null if there is. Kept as text: the failure is of no single call. */
  private final @Nullable String problem;

  private FaceCascade(@Nullable String text, @Nullable String problem) {
    this.text = text;
    this.problem = problem;
  }

  /** Loaded when the first face is looked for, since other steps need none of it. */
  private static final class Loaded {
    static final FaceCascade CASCADE = load();
  }

  private static FaceCascade load() {
    try {
      Loader.load(opencv_objdetect.class);
      String name =
          "/org/bytedeco/opencv/%s/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml"
              .formatted(Loader.getPlatform());
      URL[] found = Loader.findResources(opencv_objdetect.class, name);
      if (found.length == 0) {
        return new FaceCascade(null, "there is no " + name);
      }
      try (InputStream stream = found[0].openStream()) {
        return new FaceCascade(new String(stream.readAllBytes(), ISO_8859_1), null);
      }
    } catch (IOException | LinkageError e) {
      return new FaceCascade(null, e.toString());
    }
  }

  /** The faces of a picture, from the top down, then from the left. */
  static List<Face> find(NativePicture picture) {
    FaceCascade cascade = Loaded.CASCADE;
    String text = cascade.text;
    if (text == null) {
      throw OpenCv.missing(String.valueOf(cascade.problem));
    }
    int shorter = Math.min(picture.width(), picture.height());
    int smallest = Math.max(SMALLEST_PIXELS, shorter / SMALLEST_SHARE);
    List<Face> faces = new ArrayList<>();
    try (Mat gray = picture.gray();
        CascadeClassifier classifier = classifier(text);
        Size least = new Size(smallest, smallest);
        Size most = new Size();
        RectVector places = new RectVector()) {
      classifier.detectMultiScale(gray, places, SCALE_FACTOR, NEIGHBOURS, 0, least, most);
      for (long i = 0; i < places.size(); i++) {
        try (Rect place = places.get(i)) {
          faces.add(new Face(place.x(), place.y(), place.width(), place.height()));
        }
      }
    }
    faces.sort(Comparator.comparingInt(Face::y).thenComparingInt(Face::x));
    return faces;
  }

  private static CascadeClassifier classifier(String text) {
    CascadeClassifier classifier = new CascadeClassifier();
    try (FileStorage storage = new FileStorage(text, FileStorage.READ | FileStorage.MEMORY);
        FileNode root = storage.getFirstTopLevelNode()) {
      if (!classifier.read(root)) {
        throw OpenCv.missing("its face cascade is not one that this OpenCV can read");
      }
      return classifier;
    } catch (RuntimeException e) {
      classifier.close();
      throw e;
    }
  }
}
