package dev.parloom.image;

import java.io.Serializable;

/**
 * One tile of a picture: where it was, and its encoded bytes. Immutable but for the array, which is
 * handed over and not copied.
 */
public final class Tile implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int row;
  private final int column;
  private final String label;
  private final byte[] bytes;

  Tile(int row, int column, String label, byte[] bytes) {
    this.row = row;
    this.column = column;
    this.label = label;
    this.bytes = bytes;
  }

  /** Its row, from 1 at the top. */
  public int row() {
    return row;
  }

  /** Its column, from 1 at the left. */
  public int column() {
    return column;
  }

  /** Its place as part of a file name, such as "r03-c07". Labels sort in reading order. */
  public String label() {
    return label;
  }

  /** The encoded picture. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "%s, %,d bytes".formatted(label, bytes.length);
  }
}
