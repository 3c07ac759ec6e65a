package dev.parloom.bench;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.image.Thumbnails;
import dev.parloom.process.ProcessPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Thumbnails on two worker processes against two threads of one JVM, in turns; both pools stay
 * open. The first round, which starts and warms everything, is given by itself.
 *
 * <p>Arguments: the photos' folder, the number of rounds, the result file, and key=value pairs to
 * put into it.
 */
public final class IsolationBench {

  private IsolationBench() {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    List<String> photos;
    try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
      photos = files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
    int rounds = Integer.parseInt(args[1]);
    Rounds measured = new Rounds();
    try (ThreadPool threads = ThreadPool.platform(2);
        ProcessPool processes = ProcessPool.of(2)) {
      for (int round = 0; round <= rounds; round++) {
        measured.measure("threads, s", 1e9, 1, () -> thumbnails(threads, photos));
        measured.measure("processes, s", 1e9, 1, () -> thumbnails(processes, photos));
        System.out.printf("round %d of %d%n", round, rounds);
      }
    }
    measured.ratio("processes / threads", "processes, s", "threads, s");
    measured.report(Path.of(args[2]), Arrays.asList(args).subList(3, args.length));
  }

  private static void thumbnails(Pool pool, List<String> photos) {
    int done = 0;
    for (Outcome<Integer> outcome : pool.outcomes(photos, IsolationBench::thumbnailBytes)) {
      if (outcome instanceof Outcome.Done) {
        done++;
      }
    }
    if (done != photos.size()) {
      throw new IllegalStateException("%d of %d thumbnails".formatted(done, photos.size()));
    }
  }

  private static int thumbnailBytes(String photo) throws Exception {
    return Thumbnails.within(320, 320).apply(Files.readAllBytes(Path.of(photo))).length;
  }
}
