package dev.parloom.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Particles, distances and matrix products against plain loops, on every kind of pool. */
@Tag("process")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class KernelsTest {

  private static double[] random(int seed, int length) {
    return new SplittableRandom(seed).doubles(length, -1, 1).toArray();
  }

  @Test
  void particles_afterATenthOfASecond_areWhereTheyShouldBe() throws Exception {
    Particles start =
        Particles.at(
            new double[] {0.3, 0, -0.1, 0},
            new double[] {0.5, -0.5, -0.4, 0},
            new double[] {1, -1, 3, 5});
    double[] x = {0.210269, -0.099334, 0.191358, 0};
    double[] y = {0.543863, -0.490034, -0.365227, 0};
    Kinds.each((kind, pool) -> {
      Particles end = start.after(pool, 0.1);
      for (int i = 0; i < x.length; i++) {
        assertThat(end.x(i)).as("%s, x %d", kind, i).isCloseTo(x[i], within(1e-5));
        assertThat(end.y(i)).as("%s, y %d", kind, i).isCloseTo(y[i], within(1e-5));
      }
    });
    assertThat(start.x(0)).isEqualTo(0.3);
  }

  @Test
  void particles_onEveryPool_haveTheSameBits() throws Exception {
    int count = 5_003;
    Particles start = Particles.at(random(1, count), random(2, count), random(3, count));
    Particles expected;
    try (Pool pool = CallerPool.open()) {
      expected = start.after(pool, 1e-3);
    }
    Kinds.each((kind, pool) -> {
      Particles end = start.after(pool, 1e-3);
      for (int i = 0; i < count; i++) {
        assertThat(end.x(i)).as(kind).isEqualTo(expected.x(i));
        assertThat(end.y(i)).as(kind).isEqualTo(expected.y(i));
      }
    });
    double turn = random(3, count)[4_999] * 1e-3; // angle times radius, of one far on
    double moved =
        Math.hypot(expected.x(4_999) - start.x(4_999), expected.y(4_999) - start.y(4_999));
    assertThat(moved).isCloseTo(Math.abs(turn), within(1e-6));
  }

  @Test
  void particles_nearTheOrigin_stayFinite() throws Exception {
    double[] tiny = {0, -0.0, Double.MIN_VALUE, 1e-200, 1e-155, 1e-150, 1e-149};
    double[] zeros = new double[tiny.length];
    double[] speed = {1, 1, 1, 1, 1, 1, 1};
    try (Pool pool = CallerPool.open()) {
      Particles end = Particles.at(tiny, zeros, speed).after(pool, 1e-4);
      for (int i = 0; i < tiny.length; i++) {
        assertThat(Math.hypot(end.x(i), end.y(i))).isLessThan(1.1e-4);
      }
      assertThat(end.x(0)).isZero();
      assertThat(end.y(0)).isZero();
    }
  }

  @Test
  void particles_whenArgumentsAreWrong_areRefused() throws Exception {
    assertThatThrownBy(() -> Particles.at(new double[2], new double[2], new double[3]))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessageContaining("2 x, 2 y and 3 speeds");
    Particles one = Particles.at(new double[1], new double[1], new double[1]);
    try (Pool pool = CallerPool.open()) {
      double[][] wrong = {{-1, 1e-5}, {1, 0}, {1, -1}, {Double.NaN, 1}, {1e300, 1e-300}};
      for (double[] pair : wrong) {
        assertThatThrownBy(() -> one.after(pool, pair[0], pair[1]))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("are not 0 to 2,147,483,646 steps");
      }
      assertThat(one.after(pool, 0).count()).isEqualTo(1);
    }
  }

  @Test
  void product_forManyShapes_isThatOfThePlainLoops() throws Exception {
    int[][] shapes = {
      {1, 1, 1},
      {4, 4, 4},
      {5, 3, 7},
      {3, 130, 2},
      {9, 127, 513},
      {33, 129, 65},
      {2, 0, 3},
      {0, 4, 2},
      {4, 2, 0},
      {61, 257, 1025},
      {1, 600, 1}
    };
    try (Pool pool = ThreadPool.platform(3)) {
      for (int[] shape : shapes) {
        Matrix left = Matrix.of(shape[0], shape[1], random(1, shape[0] * shape[1]));
        Matrix right = Matrix.of(shape[1], shape[2], random(2, shape[1] * shape[2]));
        Matrix product = left.times(pool, right);
        assertThat(product.rows()).isEqualTo(shape[0]);
        assertThat(product.columns()).isEqualTo(shape[2]);
        assertThat(product.values()).isEqualTo(plain(left, right));
      }
    }
  }

  private static double[] plain(Matrix left, Matrix right) {
    double[] product = new double[left.rows() * right.columns()];
    for (int i = 0; i < left.rows(); i++) {
      for (int j = 0; j < right.columns(); j++) {
        double sum = 0;
        for (int k = 0; k < left.columns(); k++) {
          sum = Math.fma(left.at(i, k), right.at(k, j), sum);
        }
        product[i * right.columns() + j] = sum;
      }
    }
    return product;
  }

  @Test
  void product_onEveryPool_hasTheSameBits() throws Exception {
    Matrix left = Matrix.of(70, 150, random(3, 70 * 150));
    Matrix right = Matrix.of(150, 90, random(4, 150 * 90));
    double[] expected = plain(left, right);
    Kinds.each(
        (kind, pool) -> assertThat(left.times(pool, right).values()).as(kind).isEqualTo(expected));
  }

  @Test
  void matrices_whenShapesDoNotMatch_areRefused() throws Exception {
    assertThatThrownBy(() -> Matrix.of(2, 3, new double[5]))
        .isInstanceOf(ShapeMismatchException.class)
        .hasMessage("a matrix of 2 × 3 needs 6 values, but there are 5");
    assertThatThrownBy(() -> Matrix.of(-1, 0)).isInstanceOf(ShapeMismatchException.class);
    Matrix matrix = Matrix.of(2, 3, new double[6]);
    assertThatThrownBy(() -> matrix.at(0, 3)).hasMessageContaining("row 0, column 3");
    try (Pool pool = CallerPool.open()) {
      assertThatThrownBy(() -> matrix.times(pool, matrix))
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining("2 × 3 cannot be multiplied by one of 2 × 3");
      Matrix tall = Matrix.of(50_000, 0);
      assertThatThrownBy(() -> tall.times(pool, Matrix.of(0, 50_000)))
          .isInstanceOf(ResultTooLargeException.class)
          .hasMessageContaining("2,500,000,000");
    }
  }

  @Test
  void distances_onEveryPool_areThoseOfThePlainLoops() throws Exception {
    int count = 603;
    int dimensions = 5;
    double[] points = random(5, count * dimensions);
    double[] expected = new double[count * count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        double sum = 0;
        for (int d = 0; d < dimensions; d++) {
          double apart = points[j * dimensions + d] - points[i * dimensions + d];
          sum = Math.fma(apart, apart, sum);
        }
        expected[i * count + j] = Math.sqrt(sum);
      }
    }
    double[] pairs = new double[count * (count - 1) / 2];
    int next = 0;
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        pairs[next++] = expected[i * count + j];
      }
    }
    Kinds.each((kind, pool) -> {
      assertThat(Distances.square(pool, points, dimensions)).as(kind).isEqualTo(expected);
      assertThat(Distances.condensed(pool, points, dimensions)).as(kind).isEqualTo(pairs);
    });
  }

  @Test
  void distances_ofFewPoints_areThere_andWrongShapesRefused() throws Exception {
    try (Pool pool = CallerPool.open()) {
      assertThat(Distances.square(pool, new double[0], 3)).isEmpty();
      assertThat(Distances.condensed(pool, new double[0], 3)).isEmpty();
      assertThat(Distances.condensed(pool, new double[] {1, 2}, 2)).isEmpty();
      assertThat(Distances.condensed(pool, new double[] {0, 0, 3, 4}, 2)).containsExactly(5);
      assertThat(Distances.square(pool, new double[] {0, 0, 3, 4}, 2)).containsExactly(0, 5, 5, 0);
      assertThatThrownBy(() -> Distances.square(pool, new double[5], 2))
          .isInstanceOf(ShapeMismatchException.class)
          .hasMessageContaining("5 coordinates");
      assertThatThrownBy(() -> Distances.square(pool, new double[5], 0))
          .isInstanceOf(ShapeMismatchException.class);
      assertThatThrownBy(() -> Distances.square(pool, new double[46_341], 1))
          .isInstanceOf(ResultTooLargeException.class)
          .hasMessageContaining("46,341 points");
    }
  }
}
