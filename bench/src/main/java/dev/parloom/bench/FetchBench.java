package dev.parloom.bench;

import dev.parloom.journal.SqliteJournal;
import dev.parloom.net.fetch.Fetch;
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
 * <p>Arguments: pages, at once, delay in milliseconds, rounds, a folder to work in, the peers'
 * folder, the result file, and key=value pairs to put into it.
 */
public final class FetchBench {

  private static final int PAGE_BYTES = 5_000;

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
    FetchBench bench = new FetchBench(pages, atOnce, Path.of(args[4]), Path.of(args[5]));
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
      }
      bench.measured.ratio("warm JVM / ideal", "parloom, warm JVM", "ideal");
      bench.measured.ratio("aiohttp / ideal", "aiohttp, its loop alone", "ideal");
      bench.measured.ratio(
          "warm JVM / aiohttp's loop", "parloom, warm JVM", "aiohttp, its loop alone");
      bench.measured.ratio("warm JVM / curl", "parloom, warm JVM", "curl --parallel, process");
      bench.measured.ratio("command / aiohttp", "parloom fetch, process", "aiohttp, process");
      bench.measured.ratio("command / curl", "parloom fetch, process", "curl --parallel, process");
      bench.measured.report(Path.of(args[6]), Arrays.asList(args).subList(7, args.length));
    } finally {
      server.destroy();
    }
  }

  private void round(int port, double ideal) throws Exception {
    List<String> urls =
        IntStream.range(0, pages)
            .mapToObj("http://127.0.0.1:%d/page/%%d.html".formatted(port)::formatted)
            .toList();
    Path list = Files.write(work.resolve("urls.txt"), urls);
    measured.add("ideal", ideal);

    Path ours = fresh("ours");
    try (Fetch fetch =
        Fetch.into(ours).jobs(atOnce).perHost(atOnce, Duration.ZERO).ignoringRobots().build()) {
      Report report = fetch.run(urls, SqliteJournal.at(ours.resolve(".parloom/fetch.db")));
      if (report.done() != pages) {
        throw new IllegalStateException(report.summary());
      }
      measured.add("parloom, warm JVM", report.elapsed().toNanos() / 1e9);
    }
    check(ours, 1);

    Path theirs = fresh("aiohttp");
    long start = System.nanoTime();
    String loop =
        run(
            "/usr/bin/python3",
            peers.resolve("fetch_aiohttp.py").toString(),
            list.toString(),
            Integer.toString(atOnce),
            theirs.toString());
    measured.add("aiohttp, process", (System.nanoTime() - start) / 1e9);
    measured.add("aiohttp, its loop alone", Double.parseDouble(loop.strip()));
    check(theirs, 0);

    Path command = fresh("command");
    measured.measure(
        "parloom fetch, process",
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
        "curl --parallel, process",
        1e9,
        1,
        () ->
            run(
                "curl",
                "-s",
                "--parallel",
                "--parallel-immediate",
                "--parallel-max",
                Integer.toString(atOnce),
                "--config",
                config.toString()));
    check(curl, 0);
  }

  private Path fresh(String name) throws IOException {
    Path folder = work.resolve(name);
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
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
