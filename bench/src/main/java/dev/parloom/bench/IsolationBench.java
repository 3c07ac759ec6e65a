package dev.parloom.bench;

import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.ThreadPool;
import dev.parloom.image.Thumbnails;
import dev.parloom.process.ProcessPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
  public static void main(String[] args) throws IOException {
    List<String> photos;
    try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
      photos = files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
    int rounds = Integer.parseInt(args[1]);
    List<String> ratios = new ArrayList<>();
    List<String> threadSeconds = new ArrayList<>();
    List<String> processSeconds = new ArrayList<>();
    try (ThreadPool threads = ThreadPool.platform(2);
        ProcessPool processes = ProcessPool.of(2)) {
      for (int round = 0; round <= rounds; round++) {
        double onThreads = seconds(threads, photos);
        double onProcesses = seconds(processes, photos);
        threadSeconds.add(number(onThreads));
        processSeconds.add(number(onProcesses));
        ratios.add(number(onProcesses / onThreads));
        System.out.printf(
            Locale.ROOT,
            "round %d: threads %.2f s, processes %.2f s, ratio %.3f%n",
            round,
            onThreads,
            onProcesses,
            onProcesses / onThreads);
      }
    }
    List<String> sorted = ratios.subList(1, ratios.size()).stream().sorted().toList();
    String median = sorted.get(sorted.size() / 2);
    StringBuilder json = new StringBuilder("{\n");
    for (String fact : Arrays.asList(args).subList(3, args.length)) {
      String[] pair = fact.split("=", 2);
      json.append("  \"%s\": \"%s\",\n".formatted(pair[0], pair[1].replace("\"", "'")));
    }
    json.append("  \"medianRatioWithoutFirst\": ").append(median);
    json.append(",\n  \"threadSeconds\": ").append(threadSeconds);
    json.append(",\n  \"processSeconds\": ").append(processSeconds);
    json.append(",\n  \"ratios\": ").append(ratios).append("\n}\n");
    Files.writeString(Path.of(args[2]), json);
    System.out.printf("median of %d rounds without the first: %s%n", rounds, median);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  private static double seconds(Pool pool, List<String> photos) {
    long start = System.nanoTime();
    int done = 0;
    for (Outcome<Integer> outcome : pool.outcomes(photos, IsolationBench::thumbnailBytes)) {
      if (outcome instanceof Outcome.Done) {
        done++;
      }
    }
    if (done != photos.size()) {
      throw new IllegalStateException("%d of %d thumbnails".formatted(done, photos.size()));
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static int thumbnailBytes(String photo) throws Exception {
    return Thumbnails.within(320, 320).apply(Files.readAllBytes(Path.of(photo))).length;
  }
}
