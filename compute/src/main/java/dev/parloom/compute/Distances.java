package dev.parloom.compute;

import dev.parloom.core.pool.Pool;
import java.util.Arrays;

/**
 * Euclidean distances between all pairs of points. Results have the same bits for every kind and
 * number of workers, the distance from a to b those of the distance from b to a, and that of equal
 * points is 0: differences are squared and added, not scalar products. Coordinates beyond 1e154
 * give infinities.
 */
public final class Distances {

  private static final int TILE = 512;

  private Distances() {}

  /**
   * The distance from each point to each: n × n of them, row by row.
   *
   * @param points one point after another, each with its coordinates
   * @param dimensions how many coordinates a point has, 1 or more
   * @throws ShapeMismatchException if the last point is not complete
   * @throws ResultTooLargeException for more than 46,340 points
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public static double[] square(Pool pool, double[] points, int dimensions)
      throws InterruptedException {
    int count = count(points, dimensions);
    ResultTooLargeException.checked(
        "distances of %,d points".formatted(count), (long) count * count);
    double[][][] tiles = tiles(points, count, dimensions);
    return ArrayKernel.run(
        pool,
        count,
        ArrayKernel.rowsATask(pool, count, 1),
        row -> (long) row * count,
        (first, last, into, at) -> {
          for (int row = first; row < last; row++) {
            look();
            row(points, tiles, row, 0, into, at + (row - first) * count);
          }
        });
  }

  /**
   * The distance of each pair once: from the first point to the second, the third and so on, then
   * from the second to the third, …; n·(n − 1) / 2 of them. That of i and j, i less than j, is at
   * n·i − i·(i + 1) / 2 + j − i − 1.
   *
   * @param points one point after another, each with its coordinates
   * @param dimensions how many coordinates a point has, 1 or more
   * @throws ShapeMismatchException if the last point is not complete
   * @throws ResultTooLargeException for more than 65,536 points
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public static double[] condensed(Pool pool, double[] points, int dimensions)
      throws InterruptedException {
    int count = count(points, dimensions);
    ResultTooLargeException.checked(
        "distances of %,d points".formatted(count), (long) count * (count - 1) / 2);
    double[][][] tiles = tiles(points, count, dimensions);
    return ArrayKernel.run(
        pool,
        count,
        ArrayKernel.rowsATask(pool, count / 4, 1), // rows get shorter: more tasks even that out
        row -> begin(count, row),
        (first, last, into, at) -> {
          for (int row = first; row < last; row++) {
            look();
            int place = (int) (begin(count, row) - begin(count, first));
            row(points, tiles, row, row + 1, into, at + place);
          }
        });
  }

  private static long begin(long count, long row) {
    return count * row - row * (row + 1) / 2;
  }

  private static void look() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted while computing distances");
    }
  }

  private static int count(double[] points, int dimensions) {
    if (dimensions < 1 || points.length % dimensions != 0) {
      throw new ShapeMismatchException(
          "%,d coordinates are no whole number of points with %d dimensions"
              .formatted(points.length, dimensions));
    }
    return points.length / dimensions;
  }

  /** The coordinates by tile and dimension: what is near in space of loops is near in memory. */
  private static double[][][] tiles(double[] points, int count, int dimensions) {
    double[][][] tiles = new double[(count + TILE - 1) / TILE][dimensions][];
    for (int t = 0; t < tiles.length; t++) {
      int first = t * TILE;
      int length = Math.min(TILE, count - first);
      for (int d = 0; d < dimensions; d++) {
        double[] coordinates = new double[length];
        for (int i = 0; i < length; i++) {
          coordinates[i] = points[(first + i) * dimensions + d];
        }
        tiles[t][d] = coordinates;
      }
    }
    return tiles;
  }

  /** The distances of one point to those from the given one on. */
  private static void row(
      double[] points, double[][][] tiles, int row, int from, double[] into, int at) {
    double[] squares = new double[TILE];
    for (int t = from / TILE; t < tiles.length; t++) {
      double[][] tile = tiles[t];
      int length = tile[0].length;
      Arrays.fill(squares, 0);
      for (int d = 0; d < tile.length; d++) {
        addSquares(squares, tile[d], points[row * tile.length + d]);
      }
      for (int j = 0; j < squares.length; j++) {
        squares[j] = Math.sqrt(squares[j]);
      }
      int begin = Math.max(from, t * TILE);
      int skipped = begin - t * TILE;
      System.arraycopy(squares, skipped, into, at + begin - from, length - skipped);
    }
  }

  private static void addSquares(double[] squares, double[] coordinates, double own) {
    for (int j = 0; j < coordinates.length; j++) {
      double apart = coordinates[j] - own;
      squares[j] = Math.fma(apart, apart, squares[j]);
    }
  }
}
