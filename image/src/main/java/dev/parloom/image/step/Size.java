package dev.parloom.image.step;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two numbers written as {@code 320x320}: width and height in pixels, or columns and rows of a
 * grid.
 */
record Size(int width, int height) {

  /**
   * Reads a size in pixels.
   *
   * @throws IllegalArgumentException if it is none, saying why
   */
  static Size parse(String text) {
    Size size = read(text, 5, "is no size; write width x height in pixels, like 320x320");
    if (size.width < 1 || size.height < 1) {
      throw new IllegalArgumentException(
          "'%s' is no size; each side must be at least 1 pixel".formatted(text));
    }
    return size;
  }

  /**
   * Reads the columns and rows of a grid.
   *
   * @throws IllegalArgumentException if it is none, saying why
   */
  static Size parseGrid(String text) {
    Size grid = read(text, 3, "is no grid; write columns x rows, up to 999 each, like 20x20");
    if (grid.width < 1 || grid.height < 1) {
      throw new IllegalArgumentException(
          "'%s' is no grid; it must have at least 1 column and 1 row".formatted(text));
    }
    return grid;
  }

  private static Size read(String text, int digits, String otherwise) {
    Matcher matcher =
        Pattern.compile("([0-9]{1,%1$d})x([0-9]{1,%1$d})".formatted(digits)).matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'%s' %s".formatted(text, otherwise));
    }
    return new Size(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }
}
