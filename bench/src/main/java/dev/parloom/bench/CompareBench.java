package dev.parloom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Whether anything got slower: two checkouts of parloom do the same in turns, each with its own
 * archives. Who is first changes from round to round.
 *
 * <p>Arguments: the older checkout and the newer one, both built; the number of rounds; a folder to
 * work in with photos in {@code photos}; the result file; key=value pairs to put into it.
 */
public final class CompareBench {

  /** Short iterations, but many forks: what differs from fork to fork is the larger part. */
  private static final List<String> SHORT =
      List.of("-f", "1", "-wi", "3", "-i", "3", "-w", "500ms", "-r", "500ms");

  private static final String BENCHMARKS =
      "\\.(PoolMapBenchmark\\.map|MapBenchmark\\.(poolOutcomes|pipelineOneStage)"
          + "|ChannelBenchmark\\.parloom|StageBenchmark\\.parloomPlatformInFlight)$";

  private static final int PAGES = 2_000;
  private static final int AT_ONCE = 200;
  private static final int STARTS = 5;

  private final String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private final Path work;
  private final Path pages;
  private final Rounds measured = new Rounds();

  /** What both have done, without whose it is. */
  private final Set<String> names = new TreeSet<>();

  private CompareBench(Path work, Path pages) {
    this.work = work;
    this.pages = pages;
  }

  private record Checkout(String name, Path root) {}

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    List<Checkout> both =
        List.of(new Checkout("old", Path.of(args[0])), new Checkout("new", Path.of(args[1])));
    int rounds = Integer.parseInt(args[2]);
    Path work = Path.of(args[3]);
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                DelayServer.class.getName(),
                "50",
                "5000")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
      String page = "http://127.0.0.1:%d/page/%%d.html".formatted(Integer.parseInt(out.readLine()));
      Path pages =
          Files.write(
              work.resolve("pages.txt"),
              IntStream.range(0, PAGES).mapToObj(page::formatted).toList());
      CompareBench bench = new CompareBench(work, pages);
      for (int round = 0; round <= rounds; round++) {
        for (Checkout one : round % 2 == 0 ? both : both.reversed()) {
          bench.round(one);
        }
        System.out.printf("round %d of %d%n", round, rounds);
      }
      bench.ratios();
      bench.measured.report(Path.of(args[4]), Arrays.asList(args).subList(5, args.length));
    } finally {
      server.destroy();
    }
  }

  private void add(Checkout one, String what, String unit, double value) {
    names.add(what + ", " + unit);
    measured.add(one.name() + ": " + what + ", " + unit, value);
  }

  private void ratios() {
    for (String name : names) {
      if (measured.has("old: " + name)) {
        measured.ratio("new / old: " + name, "new: " + name, "old: " + name);
      } else {
        measured.skip(name, "the old one has no such benchmark");
      }
    }
  }

  private void round(Checkout one) throws IOException, InterruptedException {
    jmh(one);
    Path out = Files.createTempDirectory(work, "out-");
    try {
      seconds(
          one,
          "thumbnails",
          "image thumbnail '%s' -o '%s/thumbnails' -j 2 -q".formatted(work.resolve("photos"), out));
      seconds(
          one,
          "fetch",
          "fetch -i '%s' -o '%s/pages' -q -j %d --per-host %d --rate none --ignore-robots"
              .formatted(pages, out, AT_ONCE, AT_ONCE));
      seconds(one, STARTS + " starts", "--version >/dev/null", STARTS);
    } finally {
      Contest.deleteAll(out);
    }
  }

  private void seconds(Checkout one, String what, String command)
      throws IOException, InterruptedException {
    seconds(one, what, command, 1);
  }

  private void seconds(Checkout one, String what, String command, int times)
      throws IOException, InterruptedException {
    String line = "for i in $(seq %d); do ./parloom %s || exit; done".formatted(times, command);
    add(one, what, "s", ProcessRun.of(one.name() + ": " + what, line, one.root()).seconds());
  }

  private void jmh(Checkout one) throws IOException, InterruptedException {
    Path results = work.resolve("jmh.json");
    List<String> command =
        new ArrayList<>(
            List.of(
                java,
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                "bench/target/classes:bench/target/lib/*",
                "org.openjdk.jmh.Main",
                BENCHMARKS,
                "-p",
                "capacity=16",
                "-rf",
                "json",
                "-rff",
                results.toString()));
    command.addAll(SHORT);
    String line =
        String.join(
            " ", command.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").toList());
    var _ = ProcessRun.of(one.name() + ": JMH", line, one.root());
    for (JsonNode benchmark : new JsonMapper().readTree(results.toFile())) {
      String[] path = benchmark.get("benchmark").asText().split("\\.", -1);
      List<String> words =
          new ArrayList<>(List.of(path[path.length - 2] + "." + path[path.length - 1]));
      benchmark.path("params").forEach(value -> words.add(value.asText()));
      add(
          one,
          String.join(" ", words),
          "ns an item",
          benchmark.get("primaryMetric").get("score").asDouble());
    }
    System.out.printf(Locale.ROOT, "%s: JMH done%n", one.name());
  }
}
