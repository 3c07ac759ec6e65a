package dev.parloom.bench;

import dev.parloom.fetch.Fetch;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.pipeline.Report;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many pages from one local server that takes its time, into files: ours in a warm JVM and as a
 * command, aiohttp, and curl, in turns. The server is a process of its own on the same processors.
 *
 * <p>After the first round, with cold JVMs, the warm form runs some times more, unmeasured: its JIT
 * needs them.
 *
 * <p>Arguments: pages, at once, delay in milliseconds, rounds, warm-ups, a folder to work in, the
 * peers' folder, the result file, and key=value pairs to put into it.
 */
public final class FetchBench {

  private static final int PAGE_BYTES = 5_000;

  private static final String IDEAL = "ideal, s";
  private static final String WARM = "parloom, warm JVM, s";
  private static final String COMMAND = "parloom fetch, process, s";
  private static final String LOOP = "aiohttp, its loop alone, s";
  private static final String AIOHTTP = "aiohttp, process, s";
  private static final String CURL = "curl --parallel, process, s";

  private final int pages;
  private final int atOnce;
  private final Path work;
  private final Path peers;
  private final Rounds measured = new Rounds();

  private FetchBench(int pages, int atOnce, Path work, Path peers) {
    this.pages = pages;
    this.atOnce = atOnce;
    this.work = work;
    this.peers = peers;
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int pages = Integer.parseInt(args[0]);
    int atOnce = Integer.parseInt(args[1]);
    int delayMillis = Integer.parseInt(args[2]);
    int rounds = Integer.parseInt(args[3]);
    int warmUps = Integer.parseInt(args[4]);
    FetchBench bench = new FetchBench(pages, atOnce, Path.of(args[5]), Path.of(args[6]));
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                DelayServer.class.getName(),
                Integer.toString(delayMillis),
                Integer.toString(PAGE_BYTES))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.US_ASCII))) {
      int port = Integer.parseInt(out.readLine());
      double ideal = (double) pages / atOnce * delayMillis / 1_000;
      for (int round = 0; round <= rounds; round++) {
        bench.round(port, ideal);
        for (int warmUp = 0; round == 0 && warmUp < warmUps; warmUp++) {
          var _ = bench.ownSeconds(bench.urls(port));
        }
        System.out.printf("round %d of %d%n", round, rounds);
      }
      bench.measured.ratio("warm JVM / ideal", WARM, IDEAL);
      bench.measured.ratio("aiohttp / ideal", LOOP, IDEAL);
      bench.measured.ratio("aiohttp, process / ideal", AIOHTTP, IDEAL);
      bench.measured.ratio("curl / ideal", CURL, IDEAL);
      bench.measured.ratio("command / ideal", COMMAND, IDEAL);
      bench.measured.ratio("warm JVM / aiohttp's loop", WARM, LOOP);
      bench.measured.ratio("warm JVM / curl", WARM, CURL);
      bench.measured.ratio("command / aiohttp", COMMAND, AIOHTTP);
      bench.measured.ratio("command / curl", COMMAND, CURL);
      bench.measured.report(Path.of(args[7]), Arrays.asList(args).subList(8, args.length));
    } finally {
      server.destroy();
    }
  }

  private void round(int port, double ideal) throws Exception {
    List<String> urls = urls(port);
    Path list = Files.write(work.resolve("urls.txt"), urls);
    measured.add(IDEAL, ideal);
    measured.add(WARM, ownSeconds(urls));
    aiohttp(list);
    command(list);
    curl(urls);
  }

  private List<String> urls(int port) {
    return IntStream.range(0, pages)
        .mapToObj("http://127.0.0.1:%d/page/%%d.html".formatted(port)::formatted)
        .toList();
  }

  private double ownSeconds(List<String> urls) throws Exception {
    Path ours = fresh("ours");
    Report report;
    try (Fetch fetch =
        Fetch.into(ours).jobs(atOnce).perHost(atOnce, Duration.ZERO).ignoringRobots().build()) {
      report = fetch.run(urls, SqliteJournal.at(ours.resolve(".parloom/fetch.db")));
      if (report.done() != pages) {
        throw new IllegalStateException(report.summary());
      }
    }
    check(ours, 1);
    return report.elapsed().toNanos() / 1e9;
  }

  private void aiohttp(Path list) throws Exception {
    if (isMissing(new Peer("aiohttp", List.of("python3:aiohttp"), ""))) {
      return;
    }
    Path theirs = fresh("aiohttp");
    long start = System.nanoTime();
    String loop =
        run(
            "/usr/bin/python3",
            peers.resolve("fetch_aiohttp.py").toString(),
            list.toString(),
            Integer.toString(atOnce),
            theirs.toString());
    measured.add(AIOHTTP, (System.nanoTime() - start) / 1e9);
    measured.add(LOOP, Double.parseDouble(loop.strip()));
    check(theirs, 0);
  }

  private void command(Path list) throws Exception {
    Path command = fresh("command");
    measured.measure(
        COMMAND,
        1e9,
        1,
        () ->
            run(
                "./parloom",
                "fetch",
                "-i",
                list.toString(),
                "-o",
                command.toString(),
                "-q",
                "-j",
                Integer.toString(atOnce),
                "--per-host",
                Integer.toString(atOnce),
                "--rate",
                "none",
                "--ignore-robots"));
    check(command, 1);
  }

  private void curl(List<String> urls) throws Exception {
    if (isMissing(new Peer("curl", List.of("curl"), ""))) {
      return;
    }
    Path curl = fresh("curl");
    Path config =
        Files.write(
            work.resolve("curl.txt"),
            urls.stream()
                .flatMap(url ->
                    Stream.of(
                        "url = " + url,
                        "output = " + curl.resolve(url.substring(url.lastIndexOf('/') + 1))))
                .toList());
    measured.measure(
        CURL,
        1e9,
        1,
        () ->
            run(
                "curl",
                "-s",
                "--no-progress-meter",
                "--parallel",
                "--parallel-immediate",
                "--parallel-max",
                Integer.toString(atOnce),
                "--config",
                config.toString()));
    check(curl, 0);
  }

  private boolean isMissing(Peer peer) {
    List<String> missing = peer.missing();
    if (!missing.isEmpty()) {
      measured.skip(peer.name(), "needs " + String.join(", ", missing));
    }
    return !missing.isEmpty();
  }

  private Path fresh(String name) throws IOException {
    Path folder = work.resolve(name);
    if (Files.exists(folder)) {
      Contest.deleteAll(folder);
    }
    return Files.createDirectory(folder);
  }

  private void check(Path folder, int besides) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      long files =
          all.filter(path -> Files.isRegularFile(path) && !path.toString().contains(".parloom"))
              .count();
      if (files != pages + besides) {
        throw new IllegalStateException(
            "%d files in %s, not %d".formatted(files, folder, pages + besides));
      }
    }
  }

  private static String run(String... line) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("%s ended with %d".formatted(line[0], process.exitValue()));
    }
    return out;
  }
}
