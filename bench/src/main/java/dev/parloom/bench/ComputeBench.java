package dev.parloom.bench;

import dev.parloom.compute.DoubleSum;
import dev.parloom.compute.Matrix;
import dev.parloom.compute.Particles;
import dev.parloom.compute.Reduction;
import dev.parloom.core.thread.ThreadPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Sums and kernels on two threads against parallel streams, NumPy, Numba and OpenBLAS, beside the
 * speed at which this machine reads memory; all in each round. The first round, with cold code, is
 * given by itself; medians are of the others.
 *
 * <p>Reading is measured as the two threads of the same pool that xor a long[] as large as the
 * double[], in 64 tasks: a loop that the compiler vectorizes and that can wait for nothing but
 * memory. The plain loops have the same tasks.
 *
 * <p>Arguments: the number of rounds, the result file, and key=value pairs to put into it. The
 * working folder is the repository.
 */
public final class ComputeBench {

  private static final int NUMBERS = 100_000_000;
  private static final int PARTS = 64;
  private static final int BOXED = 5_000_000;
  private static final int PARTICLES = 10_000;
  private static final int STEPS = 10_000;
  private static final int SIDE = 1_000;
  private static final double EXACTLY = 1e-9;

  private final Rounds rounds = new Rounds();
  private final SplittableRandom random = new SplittableRandom(1);
  private final double[] doubles = random.doubles(NUMBERS, -0.3, 1).toArray();
  private final long[] longs = random.longs(NUMBERS).toArray();
  private final List<Integer> integers = IntStream.range(0, BOXED).boxed().toList();
  private final Particles particles =
      Particles.at(between(PARTICLES), between(PARTICLES), between(PARTICLES));
  private final double[] left = between(SIDE * SIDE);
  private final double[] right = between(SIDE * SIDE);

  private ComputeBench() {}

  private double[] between(int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    ComputeBench bench = new ComputeBench();
    int rounds = Integer.parseInt(args[0]);
    boolean numpy = new Peer("", List.of("python3:numpy"), "").missing().isEmpty();
    boolean numba = new Peer("", List.of("python3:numba"), "").missing().isEmpty();
    try (ThreadPool pool = ThreadPool.platform(2);
        BlasProduct blas = BlasProduct.of(bench.left, bench.right, SIDE)) {
      for (int round = 0; round <= rounds; round++) {
        bench.sums(pool);
        bench.kernels(pool, blas);
        if (numpy) {
          bench.python("particles, NumPy, ms", "numpy");
        }
        if (numba) {
          bench.python("particles, Numba, ms", "numba");
        }
        System.out.printf("round %d of %d%n", round, rounds);
      }
    }
    Rounds all = bench.rounds;
    all.ratio("reading memory / sum", "reading memory, ms", "sum, pairwise, ms");
    all.ratio("sum / parallel stream", "sum, pairwise, ms", "sum, parallel stream, ms");
    all.ratio("sum / plain loops", "sum, pairwise, ms", "sum, plain loops, ms");
    all.ratio("exact sum / parallel stream", "sum, exact, ms", "sum, parallel stream, ms");
    all.ratio("reduction / parallel stream", "reduction, ms", "reduction, parallel stream, ms");
    all.ratio("product / OpenBLAS", "product, ms", "product, OpenBLAS, ms");
    if (numpy) {
      all.ratio("particles / NumPy", "particles, ms", "particles, NumPy, ms");
    }
    if (numba) {
      all.ratio("particles / Numba", "particles, ms", "particles, Numba, ms");
    }
    all.report(Path.of(args[1]), Arrays.asList(args).subList(2, args.length));
  }

  private void sums(ThreadPool pool) throws Exception {
    double[] sums = new double[4];
    List<Integer> parts = IntStream.range(0, PARTS).boxed().toList();
    rounds.measure(
        "reading memory, ms",
        1e6,
        1,
        () ->
            require(
                pool.map(parts, part -> read(longs, part)).stream().reduce(0L, (a, b) -> a ^ b)
                    != 0));
    rounds.measure("sum, pairwise, ms", 1e6, 1, () -> sums[0] = DoubleSum.pairwise(pool, doubles));
    rounds.measure(
        "sum, parallel stream, ms",
        1e6,
        1,
        () -> sums[1] = DoubleStream.of(doubles).parallel().sum());
    rounds.measure(
        "sum, plain loops, ms",
        1e6,
        1,
        () ->
            sums[2] =
                pool.map(parts, part -> add(doubles, part)).stream().reduce(0.0, Double::sum));
    rounds.measure("sum, exact, ms", 1e6, 1, () -> sums[3] = DoubleSum.exact(pool, doubles));
    for (double sum : sums) {
      require(Math.abs(sum - sums[3]) <= EXACTLY * Math.abs(sums[3]));
    }
    int[] reduced = new int[2];
    rounds.measure(
        "reduction, ms",
        1e6,
        1,
        () -> reduced[0] = Reduction.of(Integer::sum).over(pool, integers));
    rounds.measure(
        "reduction, parallel stream, ms",
        1e6,
        1,
        () -> reduced[1] = integers.parallelStream().reduce(0, Integer::sum));
    require(reduced[0] == reduced[1]);
  }

  private static long read(long[] numbers, int part) {
    int end = (part + 1) * (NUMBERS / PARTS);
    long all = 0;
    for (int i = part * (NUMBERS / PARTS); i < end; i++) {
      all ^= numbers[i];
    }
    return all;
  }

  private static double add(double[] numbers, int part) {
    int end = (part + 1) * (NUMBERS / PARTS);
    double sum = 0;
    for (int i = part * (NUMBERS / PARTS); i < end; i++) {
      sum += numbers[i];
    }
    return sum;
  }

  private void kernels(ThreadPool pool, BlasProduct blas) throws Exception {
    rounds.measure(
        "particles, ms",
        1e6,
        1,
        () -> require(particles.after(pool, STEPS * Particles.STEP_SECONDS).count() == PARTICLES));
    Matrix first = Matrix.of(SIDE, SIDE, left);
    Matrix second = Matrix.of(SIDE, SIDE, right);
    Matrix[] product = new Matrix[1];
    rounds.measure("product, ms", 1e6, 1, () -> product[0] = first.times(pool, second));
    rounds.measure("product, OpenBLAS, ms", 1e6, 1, blas::run);
    for (int i = 0; i < SIDE; i++) {
      require(Math.abs(product[0].at(i, i) - blas.at(i, i)) < EXACTLY * SIDE);
    }
  }

  private void python(String what, String how) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "/usr/bin/python3", "bench/peers/particles.py", how, "" + PARTICLES, "" + STEPS)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    require(process.waitFor() == 0);
    rounds.add(what, Double.parseDouble(output.trim()) * 1e3);
  }

  private static void require(boolean right) {
    if (!right) {
      throw new IllegalStateException("a wrong result");
    }
  }
}
