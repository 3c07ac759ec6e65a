package dev.parloom.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parloom.journal.History;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a run again and again, damages what it leaves, takes its disk away, and lets it go on: in
 * the end its results are byte for byte those of a run that nobody disturbed, and the journal has
 * each item once. 5 kills; {@code -Dparloom.resume.kills=50} for more.
 */
@Tag("process")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class ResumeTest {

  private static final int KILLS = Integer.getInteger("parloom.resume.kills", 5);
  private static final int ITEMS = 20_000;
  private static final int FEW = 2_000;
  private static final int KILLED = 128 + 9;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir private Path folder;

  private Path out;
  private Path journal;

  @BeforeEach
  void choosePlaces() {
    out = folder.resolve("out");
    journal = folder.resolve("state/j.db");
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(ProcessHandle.current().descendants()).isEmpty();
  }

  private static Process start(Path out, Path journal, int items) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            ResumeProgram.class.getName(),
            out.toString(),
            journal.toString(),
            Integer.toString(items))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Waits until the run has ended so many items; its last words if it ends before. */
  private static Optional<String> awaitItems(BufferedReader said, int items) throws IOException {
    for (int seen = 0; seen < items; seen++) {
      String line = said.readLine();
      if (line == null || line.startsWith("re")) {
        return Optional.of(String.valueOf(line));
      }
    }
    return Optional.empty();
  }

  /** It was not killed yet, so it has said nothing last but that it is complete. */
  private static void requireGoesOn(Optional<String> lastWords, long seed) {
    assertThat(lastWords.orElse("report")).as("seed %d: last words", seed).startsWith("report");
  }

  /** Kills it; false if it was quicker, as it may be on a busy machine, and is complete. */
  private static boolean kill(Process run) throws InterruptedException {
    List<ProcessHandle> workers = run.descendants().toList();
    int exit = run.destroyForcibly().waitFor();
    assertThat(exit).isIn(0, KILLED);
    for (ProcessHandle worker : workers) {
      assertThat(worker.onExit()).as("a worker whose pool was killed").succeedsWithin(PATIENCE);
    }
    return exit == KILLED;
  }

  /** Runs to the end, and answers the last words. */
  private static String finish(Path out, Path journal, int items, int exit) throws Exception {
    Process run = start(out, journal, items);
    try (BufferedReader said = run.inputReader()) {
      String words = awaitItems(said, Integer.MAX_VALUE).orElse("");
      assertThat(run.waitFor()).as(words).isEqualTo(exit);
      return words;
    } finally {
      run.destroyForcibly();
    }
  }

  private static void assertWhole(Path out, Path journal, int items) throws Exception {
    Set<String> files = new HashSet<>();
    try (Stream<Path> all = Files.walk(out)) {
      all.filter(Files::isRegularFile).forEach(file -> files.add(out.relativize(file).toString()));
    }
    for (String key : ResumeProgram.keys(items)) {
      assertThat(files.remove(key)).as("result of %s", key).isTrue();
      assertThat(Files.readString(out.resolve(key)))
          .isEqualTo(ResumeProgram.text(key).toUpperCase(Locale.ROOT));
    }
    assertThat(files).as("files that are no results").isEmpty();
    try (History history = History.of(journal)) {
      assertThat(history.runs())
          .singleElement()
          .satisfies(run -> {
            assertThat(run.state()).isEqualTo("completed");
            assertThat(run.done()).isEqualTo(items);
            assertThat(run.failed()).isZero();
          });
    }
    assertThat(hashesIn(journal)).as("items in the journal").hasSize(items).doesNotHaveDuplicates();
    try (Stream<Path> left = Files.list(journal.getParent())) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("j.db", "j.db.lock");
    }
  }

  private static List<Long> hashesIn(Path journal) throws SQLException {
    List<Long> hashes = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + journal);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT items, packed FROM ended")) {
      while (rows.next()) {
        ByteBuffer packed = ByteBuffer.wrap(rows.getBytes(2));
        assertThat(packed.remaining()).isEqualTo(rows.getInt(1) * 24);
        while (packed.hasRemaining()) {
          hashes.add(packed.getLong());
          packed.position(packed.position() + 16);
        }
      }
    }
    return hashes;
  }

  @Test
  void run_whenKilledAgainAndAgain_endsAsIfItNeverWas() throws Exception {
    long seed = System.nanoTime();
    Random chance = new Random(seed);
    int kills = 0;
    boolean killed = true;
    while (killed && kills < KILLS) {
      Process run = start(out, journal, ITEMS);
      try (BufferedReader said = run.inputReader()) {
        if (chance.nextInt(5) == 0) { // somewhere in its beginning
          boolean _ = run.waitFor(chance.nextInt(600), TimeUnit.MILLISECONDS);
        } else {
          int items = 1 + chance.nextInt(ITEMS / (KILLS + 2));
          Optional<String> end = awaitItems(said, items);
          if (end.isEmpty() && chance.nextBoolean()) {
            List<ProcessHandle> workers = run.descendants().toList();
            if (!workers.isEmpty()) {
              workers.get(chance.nextInt(workers.size())).destroyForcibly();
            }
            end = awaitItems(said, 1 + chance.nextInt(20));
          }
          requireGoesOn(end, seed);
        }
      } finally {
        killed = kill(run);
      }
      kills += killed ? 1 : 0;
    }
    assertThat(kills).as("seed %d: kills", seed).isPositive();
    String words = finish(out, journal, ITEMS, 0);
    System.out.printf("resume: killed %d times, then %s%n", kills, words);
    assertThat(words).startsWith("report ");
    assertWhole(out, journal, ITEMS);
  }

  @Test
  void run_whenTheLogsTailIsTorn_doesAgainWhatWasLost() throws Exception {
    long seed = System.nanoTime();
    Random chance = new Random(seed);
    Path log = journal.resolveSibling("j.db-wal");
    int tears = 0;
    for (; tears < 3; tears++) {
      Process run = start(out, journal, FEW);
      boolean killed;
      try (BufferedReader said = run.inputReader()) {
        requireGoesOn(awaitItems(said, 100 + chance.nextInt(300)), seed);
      } finally {
        killed = kill(run);
      }
      if (!killed || Files.notExists(log)) {
        break; // it is complete
      }
      assertThat(log).as("seed %d: the log of a run that was killed", seed).isNotEmptyFile();
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        long torn = chance.nextLong(Math.max(1, channel.size() / 2));
        if (tears % 2 == 0) {
          channel.truncate(channel.size() - torn);
        } else { // as a disk leaves it that wrote in another order
          byte[] noise = new byte[(int) Math.min(torn + 1, 5_000)];
          chance.nextBytes(noise);
          channel.write(ByteBuffer.wrap(noise), channel.size() - torn - 1);
        }
      }
    }
    assertThat(tears).as("seed %d: tears", seed).isPositive();
    assertThat(finish(out, journal, FEW, 0)).startsWith("report ");
    assertWhole(out, journal, FEW);
  }

  @Test
  void run_whenTheDiskIsFull_stopsAndGoesOnWhenThereIsRoom() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=3m", "none", small.toString()),
        "may not mount a small disk");
    try {
      out = small.resolve("out");
      journal = small.resolve("state/j.db");
      String words = finish(out, journal, FEW, 3);
      assertThat(words).startsWith("refused ").contains("disk is full");
      String again = finish(out, journal, FEW, 3);
      assertThat(again).startsWith("refused ");

      assertThat(command("mount", "-o", "remount,size=100m", small.toString())).isTrue();
      assertThat(finish(out, journal, FEW, 0)).startsWith("report ");
      assertWhole(out, journal, FEW);
    } finally {
      assertThat(command("umount", small.toString())).isTrue();
    }
  }

  private static boolean command(String... words) throws IOException, InterruptedException {
    return new ProcessBuilder(words).inheritIO().start().waitFor() == 0;
  }
}
