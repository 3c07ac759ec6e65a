package dev.parloom.image;

import java.io.Serializable;

/**
 * A place in a picture that looks like a face, in pixels of the upright picture.
 *
 * @param x how far it is from the left
 * @param y how far it is from the top
 * @param width from left to right, at least 1
 * @param height from top to bottom, at least 1
 */
public record Face(int x, int y, int width, int height) implements Serializable {

  /**
   * A face.
   *
   * @throws IllegalArgumentException if a side is shorter than 1 pixel
   */
  public Face {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a face is at least 1×1 pixels, not %d×%d".formatted(width, height));
    }
  }
}
