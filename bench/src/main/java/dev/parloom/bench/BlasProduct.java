package dev.parloom.bench;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas;

/** The product of two square matrices by OpenBLAS on two threads, in memory of its own. */
final class BlasProduct implements AutoCloseable {

  private final int side;
  private final DoublePointer left;
  private final DoublePointer right;
  private final DoublePointer product;

  private BlasProduct(double[] left, double[] right, int side) {
    this.side = side;
    this.left = new DoublePointer(left);
    this.right = new DoublePointer(right);
    this.product = new DoublePointer((long) side * side);
  }

  static BlasProduct of(double[] left, double[] right, int side) {
    // The library that comes with it, not another BLAS of the system.
    System.setProperty("org.bytedeco.openblas.load", "openblas");
    openblas.blas_set_num_threads(2);
    return new BlasProduct(left, right, side);
  }

  void run() {
    openblas.cblas_dgemm(
        openblas.CblasRowMajor,
        openblas.CblasNoTrans,
        openblas.CblasNoTrans,
        side,
        side,
        side,
        1,
        left,
        side,
        right,
        side,
        0,
        product,
        side);
  }

  double at(int row, int column) {
    return product.get((long) row * side + column);
  }

  @Override
  public void close() {
    left.close();
    right.close();
    product.close();
  }
}
