package dev.parloom.compute;

import dev.parloom.core.pool.Pool;

/**
 * A matrix of doubles in an array, row by row. It is a view of that array, which it neither copies
 * nor guards; as long as nobody writes to it, it may be used by any thread.
 */
public final class Matrix {

  private final int rows;
  private final int columns;
  private final double[] values;

  private Matrix(int rows, int columns, double[] values) {
    this.rows = rows;
    this.columns = columns;
    this.values = values;
  }

  /**
   * The matrix whose rows stand one after another in that array.
   *
   * @throws ShapeMismatchException if it has not rows × columns values
   */
  public static Matrix of(int rows, int columns, double... values) {
    if (rows < 0 || columns < 0 || (long) rows * columns != values.length) {
      throw new ShapeMismatchException(
          "a matrix of %,d × %,d needs %,d values, but there are %,d"
              .formatted(rows, columns, (long) rows * columns, values.length));
    }
    return new Matrix(rows, columns, values);
  }

  /** How many rows it has. */
  public int rows() {
    return rows;
  }

  /** How many columns it has. */
  public int columns() {
    return columns;
  }

  /** The value at that row and column, from 0. */
  public double at(int row, int column) {
    if (row < 0 || row >= rows || column < 0 || column >= columns) {
      throw new IndexOutOfBoundsException(
          "row %d, column %d of a matrix of %d × %d".formatted(row, column, rows, columns));
    }
    return values[row * columns + column];
  }

  /** The array itself. */
  public double[] values() {
    return values;
  }

  /**
   * The product of this matrix and another. Each value is the sum of its products from first to
   * last, with one rounding each ({@link Math#fma}), whatever the pool, so it has the same bits on
   * every kind and number of workers. Workers that do not share this memory are sent both matrices.
   *
   * @throws ShapeMismatchException if the other has not as many rows as this has columns
   * @throws ResultTooLargeException if the product does not fit in an array
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public Matrix times(Pool pool, Matrix other) throws InterruptedException {
    if (columns != other.rows) {
      throw new ShapeMismatchException(
          ("a matrix of %,d × %,d cannot be multiplied by one of %,d × %,d: the columns of the"
                  + " first must be as many as the rows of the second")
              .formatted(rows, columns, other.rows, other.columns));
    }
    int length = ResultTooLargeException.checked("the product", (long) rows * other.columns);
    if (length == 0) {
      return new Matrix(rows, other.columns, new double[0]);
    }
    int width = other.columns;
    return new Matrix(
        rows,
        width,
        ArrayKernel.run(
            pool,
            rows,
            ArrayKernel.rowsATask(pool, rows, MatrixProduct.ROWS),
            row -> (long) row * width,
            new MatrixProduct(values, other.values, columns, width)));
  }
}
