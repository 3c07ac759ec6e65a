package dev.parloom.image;

/** The picture has too few pixels to be cut into a grid of tiles. */
public final class ImageTooSmallException extends ImageException {

  private static final long serialVersionUID = 1L;

  ImageTooSmallException(int width, int height, int columns, int rows) {
    super(
        ("the picture of %,d×%,d pixels cannot be cut into %d×%d tiles of at least a pixel;"
                + " use a coarser grid")
            .formatted(width, height, columns, rows));
  }
}
