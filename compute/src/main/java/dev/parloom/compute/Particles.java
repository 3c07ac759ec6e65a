package dev.parloom.compute;

import dev.parloom.core.pool.Pool;
import java.util.Arrays;

/**
 * Particles that run around the origin, each with its own speed along the tangent of its circle. An
 * array for each quantity, since a processor computes several neighbours at once. Immutable.
 *
 * <p>A step moves all of them by (−y, x) / √(x² + y²) · speed · step (Euler's explicit method: the
 * circles widen a little with each step). Particles do not see each other, so each worker takes
 * some through all steps, a few hundred at a time, which stay in its first-level cache. The result
 * has the same bits for every kind and number of workers.
 *
 * <p>A particle at the origin stays there. Closer to it than 1e-150, a distance whose square a
 * double cannot hold, particles move slower than their speed.
 */
public final class Particles {

  /** The time step in seconds unless another is asked for. */
  public static final double STEP_SECONDS = 1e-5;

  private static final double NEAREST = 1e-150;
  private static final int BLOCK = 512;
  private static final int STEPS_BETWEEN_LOOKS = 256;

  private final double[] x;
  private final double[] y;
  private final double[] speed;

  private Particles(double[] x, double[] y, double[] speed) {
    this.x = x;
    this.y = y;
    this.speed = speed;
  }

  /**
   * Particles at these places.
   *
   * @param speed length units a second, counter-clockwise; negative is clockwise
   * @throws ShapeMismatchException if the arrays differ in length
   */
  public static Particles at(double[] x, double[] y, double[] speed) {
    if (x.length != y.length || x.length != speed.length) {
      throw new ShapeMismatchException(
          "each particle needs x, y and speed, but there are %,d x, %,d y and %,d speeds"
              .formatted(x.length, y.length, speed.length));
    }
    if (x.length > Integer.MAX_VALUE / 2 - 8) {
      throw new ResultTooLargeException(
          "at most %,d particles are moved at once, but there are %,d"
              .formatted(Integer.MAX_VALUE / 2 - 8, x.length));
    }
    return new Particles(x.clone(), y.clone(), speed.clone());
  }

  /** How many there are. */
  public int count() {
    return x.length;
  }

  /** Where that particle is, from left to right. */
  public double x(int particle) {
    return x[particle];
  }

  /** Where that particle is, from bottom to top. */
  public double y(int particle) {
    return y[particle];
  }

  /** The particles after so many seconds, in steps of {@link #STEP_SECONDS}. */
  public Particles after(Pool pool, double seconds) throws InterruptedException {
    return after(pool, seconds, STEP_SECONDS);
  }

  /**
   * The particles after so many seconds.
   *
   * @param seconds 0 or more
   * @param stepSeconds more than 0; the number of steps is rounded
   * @throws IllegalArgumentException if that makes no number of steps below 2<sup>31</sup>
   * @throws InterruptedException if the calling thread is interrupted; all tasks are cancelled then
   */
  public Particles after(Pool pool, double seconds, double stepSeconds)
      throws InterruptedException {
    double wished = seconds / stepSeconds;
    if (!(wished >= 0 && wished < Integer.MAX_VALUE && stepSeconds > 0)) {
      throw new IllegalArgumentException(
          "%s s in steps of %s s are not 0 to 2,147,483,646 steps".formatted(seconds, stepSeconds));
    }
    int steps = (int) Math.round(wished);
    int count = x.length;
    int together = ArrayKernel.rowsATask(pool, count, BLOCK);
    // The x of a task's particles, then their y.
    double[] moved =
        ArrayKernel.run(pool, count, together, i -> 2L * i, kernel(steps, stepSeconds));
    double[] newX = new double[count];
    double[] newY = new double[count];
    for (int first = 0; first < count; first += Math.min(together, count - first)) {
      int length = Math.min(together, count - first);
      System.arraycopy(moved, 2 * first, newX, first, length);
      System.arraycopy(moved, 2 * first + length, newY, first, length);
    }
    return new Particles(newX, newY, speed);
  }

  private ArrayKernel kernel(int steps, double stepSeconds) {
    double[] fromX = x;
    double[] fromY = y;
    double[] speeds = speed;
    return (first, last, into, at) -> {
      for (int from = first; from < last; from += Math.min(BLOCK, last - from)) {
        int to = Math.min(last, from + BLOCK);
        double[] blockX = Arrays.copyOfRange(fromX, from, to);
        double[] blockY = Arrays.copyOfRange(fromY, from, to);
        double[] way = Arrays.copyOfRange(speeds, from, to);
        for (int i = 0; i < way.length; i++) {
          way[i] *= stepSeconds;
        }
        for (int step = 0; step < steps; step++) {
          if (step % STEPS_BETWEEN_LOOKS == 0 && Thread.interrupted()) {
            throw new InterruptedException(
                "interrupted after %d of %d steps".formatted(step, steps));
          }
          move(blockX, blockY, way);
        }
        System.arraycopy(blockX, 0, into, at + from - first, to - from);
        System.arraycopy(blockY, 0, into, at + (last - first) + from - first, to - from);
      }
    };
  }

  /** One step. Without a branch, so that the compiler takes several particles at once. */
  private static void move(double[] x, double[] y, double[] way) {
    for (int i = 0; i < x.length; i++) {
      double left = x[i];
      double up = y[i];
      double turn = way[i] / Math.max(Math.sqrt(left * left + up * up), NEAREST);
      x[i] = left - turn * up;
      y[i] = up + turn * left;
    }
  }
}
