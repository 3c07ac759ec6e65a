package dev.parloom.image;

import java.util.ArrayList;
import java.util.List;

/**
 * A step that cuts a picture into a grid of tiles. Every pixel is in exactly one tile; the sides of
 * any two tiles differ by at most a pixel.
 *
 * {@snippet :
 * for (Tile tile : Tiles.grid(20, 20).as(ImageFormat.PNG).apply(photo)) {
 *   Files.write(Path.of("photo-" + tile.label() + ".png"), tile.bytes());
 * }
 * }
 *
 * <p>Tiles come in reading order: row by row, from the left. {@link ImageStep} says what holds for
 * every step.
 */
public final class Tiles extends ImageStep<List<Tile>, Tiles> {

  /** The most columns, and the most rows. */
  public static final int MOST = 999;

  private static final long serialVersionUID = 1L;

  private final int columns;
  private final int rows;

  private Tiles(int columns, int rows, ImageOptions options) {
    super(options);
    this.columns = columns;
    this.rows = rows;
  }

  /**
   * Tiles of a grid, in the format of their picture. A picture must have at least a pixel for each.
   *
   * @param columns how many side by side, 1 to 999
   * @param rows how many one below the other, 1 to 999
   * @throws IllegalArgumentException if one is out of these bounds
   */
  public static Tiles grid(int columns, int rows) {
    if (columns < 1 || columns > MOST || rows < 1 || rows > MOST) {
      throw new IllegalArgumentException(
          "a grid has 1 to %d columns and rows, not %d×%d".formatted(MOST, columns, rows));
    }
    return new Tiles(columns, rows, ImageOptions.DEFAULTS);
  }

  /** The labels of all tiles, in their order; they are the same for every picture. */
  public List<String> labels() {
    List<String> labels = new ArrayList<>();
    for (int row = 1; row <= rows; row++) {
      for (int column = 1; column <= columns; column++) {
        labels.add(label(row, column));
      }
    }
    return labels;
  }

  private String label(int row, int column) {
    return "r%0{r}d-c%0{c}d"
        .replace("{r}", digits(rows))
        .replace("{c}", digits(columns))
        .formatted(row, column);
  }

  private static String digits(int most) {
    return most > 99 ? "3" : "2";
  }

  @Override
  Tiles with(ImageOptions other) {
    return new Tiles(columns, rows, other);
  }

  @Override
  List<Tile> make(NativePicture picture, ImageFormat target) {
    int width = picture.width();
    int height = picture.height();
    if (width < columns || height < rows) {
      throw new ImageTooSmallException(width, height, columns, rows);
    }
    List<Tile> tiles = new ArrayList<>(columns * rows);
    for (int row = 0; row < rows; row++) {
      int top = edge(row, rows, height);
      int bottom = edge(row + 1, rows, height);
      for (int column = 0; column < columns; column++) {
        int left = edge(column, columns, width);
        int right = edge(column + 1, columns, width);
        try (NativePicture tile = picture.crop(left, top, right - left, bottom - top)) {
          tiles.add(
              new Tile(row + 1, column + 1, label(row + 1, column + 1), encoded(tile, target)));
        }
      }
    }
    return tiles;
  }

  /** Where a tile begins: {@code index · length / count}, rounded down. */
  private static int edge(int index, int count, int length) {
    return (int) ((long) index * length / count);
  }

  @Override
  String words() {
    return "Tiles.grid(%d, %d)".formatted(columns, rows);
  }
}
