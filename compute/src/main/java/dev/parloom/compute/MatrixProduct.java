package dev.parloom.compute;

import java.util.Arrays;

/**
 * The product of two matrices, row by row: blocked for the caches in the manner of Goto and van de
 * Geijn (<i>Anatomy of high-performance matrix multiplication</i>, ACM TOMS 34, 2008). A block of
 * the right matrix is copied, each of its rows into an array of its own, and stays in the
 * second-level cache while all rows of the left one pass by; four rows of the result take in four
 * rows of it at once.
 */
final class MatrixProduct implements ArrayKernel {

  private static final long serialVersionUID = 1L;

  /** How many rows of the result are computed together. */
  static final int ROWS = 4;

  private static final int DEEP = 128;
  private static final int WIDE = 512;

  private final double[] left;
  private final double[] right;
  private final int inner;
  private final int width;

  /**
   * The product of two matrices, row by row.
   *
   * @param inner columns of the left, rows of the right
   * @param width columns of the right, and of the product
   */
  MatrixProduct(double[] left, double[] right, int inner, int width) {
    this.left = left;
    this.right = right;
    this.inner = inner;
    this.width = width;
  }

  @Override
  public void fill(int first, int last, double[] into, int at) throws InterruptedException {
    double[][] block = new double[DEEP][Math.min(WIDE, width)];
    double[][] tile = new double[ROWS][Math.min(WIDE, width)];
    for (int column = 0; column < width; column += WIDE) {
      int wide = Math.min(WIDE, width - column);
      for (int k = 0; k < inner; k += DEEP) {
        if (Thread.interrupted()) {
          throw new InterruptedException("interrupted within a matrix product");
        }
        int deep = Math.min(DEEP, inner - k);
        copy(block, k, deep, column, wide);
        for (int row = first; row < last; row += ROWS) {
          int rows = Math.min(ROWS, last - row);
          for (int r = 0; r < rows; r++) {
            System.arraycopy(into, at + (row + r - first) * width + column, tile[r], 0, wide);
          }
          takeIn(tile, block, row, rows, k, deep, wide);
          for (int r = 0; r < rows; r++) {
            System.arraycopy(tile[r], 0, into, at + (row + r - first) * width + column, wide);
          }
        }
      }
    }
  }

  /** Copies a block of the right matrix, with rows of zeros up to a multiple of four. */
  private void copy(double[][] block, int k, int deep, int column, int wide) {
    for (int i = 0; i < deep; i++) {
      System.arraycopy(right, (k + i) * width + column, block[i], 0, wide);
    }
    for (int i = deep; i % 4 != 0; i++) {
      Arrays.fill(block[i], 0);
    }
  }

  /** Adds the products of four rows of the left, or as many as there are, with the block. */
  private void takeIn(
      double[][] tile, double[][] block, int row, int rows, int k, int deep, int wide) {
    double[] a = new double[16];
    for (int i = 0; i < deep; i += 4) {
      for (int r = 0; r < rows; r++) {
        for (int j = 0; j < 4; j++) {
          a[4 * r + j] = i + j < deep ? left[(row + r) * inner + k + i + j] : 0;
        }
      }
      multiply(
          tile[0],
          tile[1],
          tile[2],
          tile[3],
          block[i],
          block[i + 1],
          block[i + 2],
          block[i + 3],
          a,
          wide);
    }
  }

  /**
   * c += a · b for four rows each. Every array is indexed by the loop's own variable and nothing
   * else: so the compiler sees that no store meets another's load, and computes several columns at
   * once.
   */
  private static void multiply(
      double[] c0,
      double[] c1,
      double[] c2,
      double[] c3,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double[] a,
      int wide) {
    double a00 = a[0];
    double a01 = a[1];
    double a02 = a[2];
    double a03 = a[3];
    double a10 = a[4];
    double a11 = a[5];
    double a12 = a[6];
    double a13 = a[7];
    double a20 = a[8];
    double a21 = a[9];
    double a22 = a[10];
    double a23 = a[11];
    double a30 = a[12];
    double a31 = a[13];
    double a32 = a[14];
    double a33 = a[15];
    for (int j = 0; j < wide; j++) {
      double x0 = b0[j];
      double x1 = b1[j];
      double x2 = b2[j];
      double x3 = b3[j];
      double y0 = c0[j];
      double y1 = c1[j];
      double y2 = c2[j];
      double y3 = c3[j];
      c0[j] = Math.fma(a03, x3, Math.fma(a02, x2, Math.fma(a01, x1, Math.fma(a00, x0, y0))));
      c1[j] = Math.fma(a13, x3, Math.fma(a12, x2, Math.fma(a11, x1, Math.fma(a10, x0, y1))));
      c2[j] = Math.fma(a23, x3, Math.fma(a22, x2, Math.fma(a21, x1, Math.fma(a20, x0, y2))));
      c3[j] = Math.fma(a33, x3, Math.fma(a32, x2, Math.fma(a31, x1, Math.fma(a30, x0, y3))));
    }
  }
}
