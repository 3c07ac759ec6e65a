package dev.parloom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Thumbnails of sample photos: parloom against other programs, whole processes with start-up,
 * interleaved, two workers each. Prints medians and writes raw results.
 *
 * <p>Arguments: the photos' folder, the number of rounds, the result file, and key=value pairs to
 * put into it. The working folder is the repository.
 */
public final class ThumbnailsBench {

  private static final String PARLOOM = "parloom";

  private ThumbnailsBench() {}

  private static List<Peer> peers(Path photos) {
    String in = photos.toString();
    String find = "find '" + in + "' -name '*.jpg' -print0";
    return List.of(
        new Peer(
            PARLOOM,
            List.of("java"),
            "./parloom image thumbnail '" + in + "' -o \"$OUT\" --size 320x320 -j 2 -q"),
        new Peer(
            "parloom-on-processes",
            List.of("java"),
            "./parloom image thumbnail '"
                + in
                + "' -o \"$OUT\" --size 320x320 -j 2 -q --on processes"),
        new Peer(
            "python-pool2-reduced",
            List.of("python3:cv2"),
            "/usr/bin/python3 bench/peers/thumbnails_pool.py '" + in + "' \"$OUT\" reduced"),
        new Peer(
            "python-pool2-full",
            List.of("python3:cv2"),
            "/usr/bin/python3 bench/peers/thumbnails_pool.py '" + in + "' \"$OUT\" full"),
        new Peer(
            "parallel-vipsthumbnail",
            List.of("parallel", "vipsthumbnail"),
            find
                + " | parallel -q -0 -j 2 -m vipsthumbnail {} --size '320x320>'"
                + " -o \"$OUT/%s.jpg[Q=85]\""),
        new Peer(
            "xargs-vipsthumbnail-20",
            List.of("xargs", "vipsthumbnail"),
            find
                + " | xargs -0 -P 2 -n 20 sh -c 'vipsthumbnail \"$@\" --size \"320x320>\""
                + " -o \"$OUT/%s.jpg[Q=85]\"' x"));
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    Path photos = Path.of(args[0]).toAbsolutePath();
    int rounds = Integer.parseInt(args[1]);
    Path result = Path.of(args[2]);
    Map<String, List<ProcessRun>> runs = new LinkedHashMap<>();
    List<Peer> able = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Peer peer : peers(photos)) {
      List<String> missing = peer.missing();
      if (missing.isEmpty()) {
        able.add(peer);
        runs.put(peer.name(), new ArrayList<>());
      } else {
        skipped.add(peer.name());
        System.out.printf("skipped: %s needs %s%n", peer.name(), String.join(", ", missing));
      }
    }
    for (int round = 0; round <= rounds; round++) {
      for (Peer peer : able) {
        ProcessRun run = once(peer);
        if (round > 0) { // round 0 warms the page cache
          runs.get(peer.name()).add(run);
        }
        System.out.printf(
            Locale.ROOT, "round %d  %-24s %6.2f s%n", round, peer.name(), run.seconds());
      }
    }
    report(runs, skipped, result, Arrays.asList(args).subList(3, args.length));
  }

  private static ProcessRun once(Peer peer) throws IOException, InterruptedException {
    Path out = Files.createTempDirectory("bench-out-");
    try {
      return ProcessRun.of(
          peer.name(),
          "export OUT='" + out + "'; " + peer.command(),
          Path.of("").toAbsolutePath(),
          false);
    } finally {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(out)) {
        files = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  private static void report(
      Map<String, List<ProcessRun>> runs, List<String> skipped, Path result, List<String> facts)
      throws IOException {
    List<ProcessRun> ours = runs.get(PARLOOM);
    StringBuilder json = new StringBuilder("{\n");
    for (String fact : facts) {
      String[] pair = fact.split("=", 2);
      json.append("  \"%s\": \"%s\",\n".formatted(pair[0], pair[1].replace("\"", "'")));
    }
    json.append("  \"skipped\": [");
    json.append(String.join(", ", skipped.stream().map(name -> '"' + name + '"').toList()));
    json.append("],\n  \"runs\": {\n");
    System.out.printf("%n%-24s %10s %10s %10s%n", "", "median s", "parloom /", "peak MiB");
    List<String> rows = new ArrayList<>();
    runs.forEach((name, list) -> {
      double median = median(list.stream().map(ProcessRun::seconds).toList());
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        ratios.add(ours.get(i).seconds() / list.get(i).seconds());
      }
      double peak = median(list.stream().map(run -> run.peakKiB() / 1024.0).toList());
      System.out.printf(
          Locale.ROOT, "%-24s %10.2f %10.2f %10.0f%n", name, median, median(ratios), peak);
      rows.add(
          String.format(
              Locale.ROOT,
              "    \"%s\": {\"medianSeconds\": %.3f, \"parloomOverThis\": %.3f,"
                  + " \"medianPeakMiB\": %.0f, \"seconds\": %s}",
              name,
              median,
              median(ratios),
              peak,
              list.stream()
                  .map(run -> String.format(Locale.ROOT, "%.3f", run.seconds()))
                  .toList()));
    });
    json.append(String.join(",\n", rows)).append("\n  }\n}\n");
    Files.writeString(result, json);
    System.out.println("raw results: " + result);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
