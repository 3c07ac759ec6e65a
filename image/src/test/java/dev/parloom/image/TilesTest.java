package dev.parloom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TilesTest {

  @ParameterizedTest
  @CsvSource({
    // picture, grid
    "640, 480, 20, 20",
    "641, 479, 20, 20",
    "20, 20, 20, 20",
    "39, 21, 20, 20",
    "7, 5, 1, 1",
    "100, 1, 33, 1",
    "1, 100, 1, 7",
    "1000, 14, 999, 13"
  })
  void tiles_ofAnyGrid_haveEachPixelOnce(int width, int height, int columns, int rows) {
    BufferedImage image =
        TestPixels.blots(width, height, BufferedImage.TYPE_INT_ARGB, new Random(width));

    List<Tile> tiles = Tiles.grid(columns, rows).apply(TestPictures.encode(image, "png"));

    assertThat(tiles).hasSize(columns * rows);
    BufferedImage whole = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    int top = 0;
    int left = 0;
    for (Tile tile : tiles) {
      BufferedImage part = TestPictures.decode(tile.bytes());
      int w = part.getWidth();
      int h = part.getHeight();
      assertThat(w).isBetween(width / columns, -Math.floorDiv(-width, columns));
      assertThat(h).isBetween(height / rows, -Math.floorDiv(-height, rows));
      whole.setRGB(left, top, w, h, TestPixels.argb(part), 0, w);
      left += w;
      if (tile.column() == columns) {
        assertThat(left).isEqualTo(width);
        left = 0;
        top += h;
      }
    }
    assertThat(top).isEqualTo(height);
    assertThat(TestPixels.argb(whole)).isEqualTo(TestPixels.argb(image));
  }

  @Test
  void labels_areThoseOfTheTilesAndSort() {
    Tiles tiles = Tiles.grid(11, 100);
    List<Tile> cut = tiles.apply(TestPictures.png(110, 100));
    assertThat(cut).extracting(Tile::label).isEqualTo(tiles.labels()).isSorted();
    assertThat(tiles.labels())
        .startsWith("r001-c01", "r001-c02")
        .endsWith("r100-c11")
        .hasSize(1100);
    assertThat(Tiles.grid(3, 2).labels())
        .containsExactly("r01-c01", "r01-c02", "r01-c03", "r02-c01", "r02-c02", "r02-c03");
    assertThat(cut.getLast().row()).isEqualTo(100);
    assertThat(cut.getLast().toString()).startsWith("r100-c11, ");
  }

  @Test
  void tiles_inAnotherFormat_areWrittenInIt() {
    for (Tile tile : Tiles.grid(2, 2).as(ImageFormat.WEBP).apply(TestPictures.jpeg(64, 48))) {
      assertThat(ImageHeader.read(tile.bytes()))
          .isEqualTo(new ImageHeader(ImageFormat.WEBP, 32, 24, Orientation.UPRIGHT));
    }
  }

  @Test
  void picture_whenSmallerThanTheGrid_isRefused() {
    assertThatThrownBy(() -> Tiles.grid(20, 20).apply(TestPictures.png(400, 19)))
        .isInstanceOf(ImageTooSmallException.class)
        .hasMessage(
            "the picture of 400×19 pixels cannot be cut into 20×20 tiles of at least a pixel; use a"
                + " coarser grid");
    assertThatThrownBy(() -> Tiles.grid(20, 1).apply(TestPictures.png(19, 400)))
        .isInstanceOf(ImageTooSmallException.class);
  }

  @Test
  void grid_whenOutOfBounds_isRefusedWithTheValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tiles.grid(0, 5))
        .withMessage("a grid has 1 to 999 columns and rows, not 0×5");
    assertThatIllegalArgumentException().isThrownBy(() -> Tiles.grid(1, 1000));
  }
}
