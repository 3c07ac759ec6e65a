package dev.parloom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Peak resident memory of parloom for many photos against that for few, whole processes in turns.
 * The first round is given by itself.
 *
 * <p>Arguments: the folder with few photos, that with many, the number of rounds, the result file,
 * and key=value pairs to put into it. The working folder is the repository.
 */
public final class MemoryBench {

  private static final String FEW = "few photos, peak, MiB";
  private static final String MANY = "many photos, peak, MiB";

  private MemoryBench() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[2]);
    Rounds measured = new Rounds();
    for (int round = 0; round <= rounds; round++) {
      measured.add(FEW, peakMiB(args[0]));
      measured.add(MANY, peakMiB(args[1]));
      System.out.printf("round %d of %d%n", round, rounds);
    }
    measured.ratio("many / few", MANY, FEW);
    measured.report(Path.of(args[3]), Arrays.asList(args).subList(4, args.length));
  }

  private static double peakMiB(String photos) throws IOException, InterruptedException {
    Path out = Files.createTempDirectory("bench-out-");
    try {
      ProcessRun run =
          ProcessRun.of(
              "parloom image thumbnail",
              "./parloom image thumbnail '%s' -o '%s' -j 2 -q".formatted(photos, out),
              Path.of("").toAbsolutePath());
      return run.peakKiB() / 1024.0;
    } finally {
      Contest.deleteAll(out);
    }
  }
}
