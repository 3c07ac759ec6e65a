package dev.parloom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.RectVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CascadeClassifier;
import org.junit.jupiter.api.Test;

class FacesTest {

  private static final byte[] TWO = TestPictures.encode(DrawnFaces.two(), "png");

  @Test
  void faces_whenThereAreTwo_areFoundWhereTheyAre() {
    List<Face> faces = Faces.marked().find(TWO);

    assertThat(faces).hasSize(2);
    assertThat(faces.get(0)).matches(face -> holds(face, 480, 200) && face.width() < 110);
    assertThat(faces.get(1)).matches(face -> holds(face, 200, 240) && face.width() > 140);
  }

  private static boolean holds(Face face, int x, int y) {
    return Math.abs(face.x() + face.width() / 2 - x) < face.width() / 6
        && Math.abs(face.y() + face.height() / 2 - y) < face.height() / 6;
  }

  @Test
  void faces_ofAPicture_areThoseOfOpenCv() throws Exception {
    Path file =
        Loader.cacheResource(
                opencv_core.class,
                "/org/bytedeco/opencv/"
                    + Loader.getPlatform()
                    + "/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml")
            .toPath();
    List<Face> found = new ArrayList<>();
    byte[] _ =
        TestPixels.byOpenCv(
            TWO,
            (gray, result) -> {
              try (CascadeClassifier classifier = new CascadeClassifier(file.toString());
                  RectVector places = new RectVector();
                  Size least = new Size(24, 24);
                  Size most = new Size()) {
                classifier.detectMultiScale(gray, places, 1.1, 4, 0, least, most);
                for (Rect place : places.get()) {
                  found.add(new Face(place.x(), place.y(), place.width(), place.height()));
                }
              }
              gray.copyTo(result);
            });
    assertThat(Faces.marked().find(TWO)).containsExactlyInAnyOrderElementsOf(found);
  }

  @Test
  void marked_drawsAGreenBoxRoundEachFaceAndNothingElse() {
    List<Face> faces = Faces.marked().find(TWO);

    BufferedImage image = TestPictures.decode(Faces.marked().apply(TWO));

    int[] before = TestPixels.argb(TestPictures.decode(TWO));
    int[] after = TestPixels.argb(image);
    for (int i = 0; i < after.length; i++) {
      int x = i % image.getWidth();
      int y = i / image.getWidth();
      if (faces.stream().anyMatch(face -> isOnEdge(face, x, y, 0))) {
        assertThat(after[i]).as("box at %d, %d", x, y).isEqualTo(0xff00ff00);
      } else if (faces.stream().noneMatch(face -> isOnEdge(face, x, y, 2))) {
        assertThat(after[i]).as("picture at %d, %d", x, y).isEqualTo(before[i]);
      }
    }
  }

  private static boolean isOnEdge(Face face, int x, int y, int away) {
    int right = face.x() + face.width() - 1;
    int lower = face.y() + face.height() - 1;
    boolean near =
        x >= face.x() - away && x <= right + away && y >= face.y() - away && y <= lower + away;
    boolean inside =
        x > face.x() + away && x < right - away && y > face.y() + away && y < lower - away;
    return near && !inside;
  }

  @Test
  void faces_whenThePictureLiesOnItsSide_areFoundUpright() {
    BufferedImage two = DrawnFaces.two();
    BufferedImage turned = new BufferedImage(480, 640, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 480; y++) {
      for (int x = 0; x < 640; x++) {
        turned.setRGB(y, 639 - x, two.getRGB(x, y));
      }
    }
    byte[] stored = TestPictures.encode(turned, "jpg");
    assertThat(Faces.marked().find(stored)).isEmpty();
    byte[] tagged = TestPictures.withOrientation(stored, 6, ByteOrder.BIG_ENDIAN);
    assertThat(Faces.marked().find(tagged))
        .hasSize(2)
        .satisfiesExactly(
            face -> assertThat(holds(face, 480, 200)).isTrue(),
            face -> assertThat(holds(face, 200, 240)).isTrue());
  }

  @Test
  void picture_withoutFaces_keepsItsPixels() {
    byte[] png =
        TestPictures.encode(TestPictures.quarters(100, 80, BufferedImage.TYPE_BYTE_GRAY), "png");
    assertThat(Faces.marked().find(png)).isEmpty();
    assertThat(TestPixels.ofGrayPng(Faces.marked().apply(png)))
        .isEqualTo(TestPixels.ofGrayPng(png));
  }

  @Test
  void picture_whenGray_getsGreenBoxes() {
    BufferedImage gray = new BufferedImage(640, 480, BufferedImage.TYPE_BYTE_GRAY);
    gray.createGraphics().drawImage(DrawnFaces.two(), 0, 0, null);
    byte[] png = TestPictures.encode(gray, "png");
    Face face = Faces.marked().find(png).getFirst();
    assertThat(TestPictures.decode(Faces.marked().apply(png)).getRGB(face.x(), face.y()))
        .isEqualTo(0xff00ff00);
  }

  @Test
  void face_whenWithoutExtent_isNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Face(1, 2, 0, 3))
        .withMessage("a face is at least 1×1 pixels, not 0×3");
  }
}
