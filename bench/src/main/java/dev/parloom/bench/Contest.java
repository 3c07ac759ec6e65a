package dev.parloom.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Whole programs that do the same work in turns; their seconds and their peak memory. */
final class Contest {

  private Contest() {}

  /**
   * Runs them in turns, so many rounds after one that warms the page cache. Those that are not
   * installed are skipped by name.
   *
   * @param peers ours first, by which the ratios are; each has a new folder for its results, named
   *     by {@code $OUT}
   */
  static Rounds between(List<Peer> peers, int rounds) throws IOException, InterruptedException {
    Rounds measured = new Rounds();
    List<Peer> able = new ArrayList<>();
    for (Peer peer : peers) {
      List<String> missing = peer.missing();
      if (missing.isEmpty()) {
        able.add(peer);
      } else {
        measured.skip(peer.name(), "needs " + String.join(", ", missing));
      }
    }
    for (int round = 0; round <= rounds; round++) {
      for (Peer peer : able) {
        ProcessRun run = once(peer);
        measured.add(seconds(peer), run.seconds());
        measured.add(peak(peer), run.peakKiB() / 1024.0);
        System.out.printf(
            Locale.ROOT, "round %d  %-24s %6.2f s%n", round, peer.name(), run.seconds());
      }
    }
    Peer ours = peers.getFirst();
    for (Peer peer : able) {
      if (!peer.equals(ours)) {
        measured.ratio(ours.name() + " / " + peer.name(), seconds(ours), seconds(peer));
        measured.ratio(ours.name() + " / " + peer.name() + ", peak memory", peak(ours), peak(peer));
      }
    }
    return measured;
  }

  private static String seconds(Peer peer) {
    return peer.name() + ", s";
  }

  private static String peak(Peer peer) {
    return peer.name() + ", peak, MiB";
  }

  private static ProcessRun once(Peer peer) throws IOException, InterruptedException {
    Path out = Files.createTempDirectory("bench-out-");
    try {
      return ProcessRun.of(
          peer.name(), "export OUT='" + out + "'; " + peer.command(), Path.of("").toAbsolutePath());
    } finally {
      deleteAll(out);
    }
  }

  /** Deletes a folder and what is in it. */
  static void deleteAll(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder)) {
      files = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
