package dev.parloom.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.RunEvent;
import dev.parloom.pipeline.RunListener;
import dev.parloom.pipeline.Sink;
import dev.parloom.pipeline.journal.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was lost of a journal is told: by a refusal, or in the run's first line. It never happens
 * that all is done again without a word.
 */
@Timeout(600)
class JournalDamageTest {

  private static final int PAGE = 16 * 1024;
  private static final List<String> ITEMS =
      IntStream.range(0, 3_000).mapToObj(i -> "item " + i).toList();

  @TempDir private Path folder;
  private Path file;
  private Path log;
  private Path lock;
  private volatile String opening = "";
  private final RunListener listener =
      event -> {
        if (event instanceof RunEvent.Started started) {
          opening = started.opening();
        }
      };

  @BeforeEach
  void prepare() {
    file = folder.resolve("state/items.db");
    log = file.resolveSibling("items.db-wal");
    lock = file.resolveSibling("items.db.lock");
  }

  private static Pipeline<String> pipeline(Sink<String> sink) {
    return Pipeline.<String>named("letters")
        .stage(
            "work",
            CallerPool.open(),
            text -> {
              if (text.endsWith("77")) {
                throw new IOException("cannot do " + text);
              }
              return text;
            })
        .sink("put", CallerPool.open(), sink);
  }

  private Report run(List<String> items) throws InterruptedException {
    return pipeline((key, value) -> {})
        .run(items, SqliteJournal.at(file).countingFirst(), listener);
  }

  /** Leaves a journal with three runs that have ended, and keeps a copy of it. */
  private Path journalOfThreeRuns() throws Exception {
    run(ITEMS.subList(0, 1_000));
    run(ITEMS.subList(0, 2_000));
    run(ITEMS);
    return copyTo("whole");
  }

  /** Leaves what {@code kill -9} does of a run that has ended some items, and keeps a copy. */
  private Path journalOfAKilledRun(int ended) throws Exception {
    CountDownLatch recorded = new CountDownLatch(ended);
    CountDownLatch copied = new CountDownLatch(1);
    Path copy;
    try (ThreadPool pool = ThreadPool.platform(1)) {
      Run run =
          Pipeline.<String>named("letters")
              .stage("work", CallerPool.open(), text -> text)
              .sink(
                  "put",
                  pool,
                  (key, value) -> {
                    if (key.equals(ITEMS.get(ended))) {
                      copied.await();
                    }
                  })
              .start(
                  ITEMS,
                  SqliteJournal.at(file),
                  event -> {
                    if (event instanceof RunEvent.ItemEnded) {
                      recorded.countDown();
                    }
                  });
      recorded.await();
      copy = copyTo("killed");
      copied.countDown();
      run.await();
    }
    restore(copy);
    return copy;
  }

  private Path copyTo(String name) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(name));
    for (Path each : List.of(file, log, lock)) {
      if (Files.exists(each)) {
        Files.copy(each, copy.resolve(each.getFileName()));
      }
    }
    return copy;
  }

  private void restore(Path copy) throws IOException {
    for (Path each : List.of(file, log, lock, file.resolveSibling("items.db-shm"))) {
      Path kept = copy.resolve(each.getFileName());
      if (Files.exists(kept)) {
        Files.copy(kept, each, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.deleteIfExists(each);
      }
    }
  }

  private static void cutTo(Path what, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(what, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  /** Refused, told, or nothing was lost; what is left of the three runs' items. */
  private void assertRefusedOrTold(String damage) throws InterruptedException {
    try {
      Report report = run(ITEMS);
      if (report.done() + report.failed() > 30) { // those that fail are tried again
        assertThat(opening).as("first line after %s", damage).containsPattern("lost|gone");
      }
    } catch (JournalException e) {
      assertThat(e).as(damage).hasMessageContaining(file.toString());
      assertThat(e.getMessage())
          .as(damage)
          .containsPattern(
              "damaged|no journal|there is its log|cannot be (opened|written)|version");
    }
  }

  @Test
  void run_whenTheJournalHasLostItsEnd_isRefusedSayingHowMuch() throws Exception {
    Path whole = journalOfThreeRuns();
    long size = Files.size(file);
    assertThat(size % PAGE).isZero();
    cutTo(file, size - 4096);
    for (int i = 0; i < 2; i++) { // and the refusal changes nothing
      assertThatExceptionOfType(JournalException.class)
          .isThrownBy(() -> run(ITEMS))
          .withMessage(
              "the journal %s is damaged: its end is missing, it has %,d bytes of %,d; put a copy in"
                      .formatted(file, size - 4096, size)
                  + " its place, or move it away, and all is done again");
      assertThatExceptionOfType(JournalException.class)
          .isThrownBy(() -> History.of(file))
          .withMessageContaining("its end is missing");
    }
    restore(whole);
    run(ITEMS);
    assertThat(opening).contains("30 of 3,000 items are to be done (30 failed before)");
  }

  @Test
  void run_whenTheJournalIsCutAnywhere_isRefusedOrTellsWhatWasLost() throws Exception {
    Path whole = journalOfThreeRuns();
    SortedSet<Long> sizes = new TreeSet<>(List.of(0L, 1L, 15L, 16L, 99L, 100L, 511L, 512L, 4096L));
    for (long edge = PAGE; edge <= Files.size(file); edge += PAGE) {
      for (long off : new long[] {-PAGE / 2, -4096, -512, -1, 0, 1}) {
        sizes.add(edge + off);
      }
    }
    sizes.removeIf(size -> size > uncheckedSize(whole.resolve("items.db")));
    for (long size : sizes) {
      restore(whole);
      cutTo(file, size);
      assertRefusedOrTold("a cut to %,d bytes".formatted(size));
    }
  }

  private static long uncheckedSize(Path of) {
    try {
      return Files.size(of);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void run_whenAKilledRunsJournalIsCut_isRefusedUnlessItsLogHasTheRest() throws Exception {
    Path killed = journalOfAKilledRun(2_000);
    assertThat(log).isNotEmptyFile();
    long size = Files.size(file);
    for (long at = 0; at < size; at += 4096) {
      restore(killed);
      cutTo(file, at);
      assertKilledRunGoesOn("a cut to %,d bytes".formatted(at));
    }
  }

  @Test
  void run_whenALogIsCutAnywhere_tellsHowManyItemsWereLost() throws Exception {
    Path killed = journalOfAKilledRun(2_000);
    long size = Files.size(log);
    boolean lostSome = false;
    for (long at = 0; at < size; at += Math.max(5_000, size / 50)) {
      restore(killed);
      cutTo(log, at);
      assertKilledRunGoesOn("a log cut to %,d bytes".formatted(at));
      lostSome |= opening.contains("lost");
    }
    assertThat(lostSome).isTrue();
  }

  @Test
  void run_whenALogIsGone_tellsHowManyItemsWereLost() throws Exception {
    restore(journalOfAKilledRun(2_000));
    Files.delete(log);
    assertKilledRunGoesOn("the loss of the log");
    assertThat(opening).containsPattern("lost|gone");
  }

  /** All of the 2,000 items are still done, or it says that they are not. */
  private void assertKilledRunGoesOn(String damage) throws InterruptedException {
    opening = "";
    try {
      Report report =
          Pipeline.<String>named("letters")
              .stage("work", CallerPool.open(), text -> text)
              .sink("put", CallerPool.open(), (key, value) -> {})
              .run(ITEMS, SqliteJournal.at(file), listener);
      if (report.skipped() < 2_000) {
        assertThat(opening).as("first line after %s", damage).containsPattern("lost|gone");
      }
    } catch (JournalException e) {
      assertThat(e).as(damage).hasMessageContaining(file.toString());
      assertThat(e.getMessage()).as(damage).containsPattern("damaged|there is its log");
    }
  }

  @Test
  void run_whenTheFileIsGoneButNotItsLog_isRefusedAndTheLogStays() throws Exception {
    Path killed = journalOfAKilledRun(100);
    for (boolean empty : new boolean[] {true, false}) {
      restore(killed);
      if (empty) {
        cutTo(file, 0);
      } else {
        Files.delete(file);
      }
      assertThatExceptionOfType(JournalException.class)
          .isThrownBy(() -> run(ITEMS))
          .withMessageContaining(
              "the journal %s is %s, but".formatted(file, empty ? "empty" : "gone"))
          .withMessageContaining("there is its log " + log);
      assertThat(log).hasSameBinaryContentAs(killed.resolve("items.db-wal"));
    }
  }

  @Test
  void run_whenTheJournalIsGone_isTheFirstAndSaysThatThereWasOne() throws Exception {
    journalOfThreeRuns();
    Files.delete(file);
    run(ITEMS);
    assertThat(opening)
        .startsWith(
            "Run 1 is the first of its journal (the one that was here, with 3 runs, is gone)");
    cutTo(file, 0);
    run(ITEMS);
    assertThat(opening)
        .startsWith(
            "Run 1 is the first of its journal (the one that was here, with 1 run, is gone)");
  }

  @Test
  void run_whenAnOlderCopyIsPutInPlace_tellsWhatItLacks() throws Exception {
    run(ITEMS.subList(0, 1_000));
    Path older = copyTo("older");
    run(ITEMS.subList(0, 2_000));
    run(ITEMS);
    Files.copy(older.resolve("items.db"), file, StandardCopyOption.REPLACE_EXISTING);
    run(ITEMS);
    assertThat(opening)
        .startsWith(
            "Run 2 follows run 1, which is complete (the journal has lost run 3, which was the last"
                + " here): 2,010 of 3,000 items are to be done (2,000 new, 10 failed before)");
    run(ITEMS);
    assertThat(opening)
        .startsWith("Run 3 follows run 2, which is complete: 30 of 3,000 items are to be done");
  }

  @Test
  void run_whenTheJournalComesWithoutItsLockFile_trustsIt() throws Exception {
    journalOfThreeRuns();
    Files.delete(lock);
    run(ITEMS);
    assertThat(opening).startsWith("Run 4 follows run 3, which is complete: 30 of 3,000 items");
  }

  @Test
  void run_whenAnotherJournalIsPutInPlace_isRefusedUntilTheLockFileGoes() throws Exception {
    run(ITEMS.subList(0, 10));
    Path other = Files.move(file, folder.resolve("other.db"));
    Files.delete(lock);
    run(ITEMS.subList(0, 20));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> run(ITEMS))
        .withMessage(
            "the journal %s is not as run 1 has left it: it is damaged, or another was put in its"
                    .formatted(file)
                + " place; put a copy in its place, or move it away, and all is done again; if it"
                + " is"
                + " the right one, remove %s".formatted(lock));
    Files.delete(lock);
    run(ITEMS);
    assertThat(opening).startsWith("Run 2 follows run 1, which is complete: 2,990 of 3,000 items");
  }

  @Test
  void run_whenOneValueHasChanged_isRefused() throws Exception {
    Path whole = journalOfThreeRuns();
    for (String change :
        List.of(
            "UPDATE seed SET seed = seed + 1",
            "DELETE FROM seed",
            "UPDATE run SET base = 2 WHERE id = 3",
            "UPDATE run SET kind = 'fxrst' WHERE id = 3",
            "UPDATE ended SET run = 65 WHERE id = 1",
            "UPDATE ended SET packed = zeroblob(24) WHERE id = 1",
            "UPDATE ended SET packed = substr(packed, 2) WHERE id = 1",
            "UPDATE ended SET packed = randomblob(length(packed)) WHERE id = 1")) {
      restore(whole);
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = connection.createStatement()) {
        statement.execute(change);
      }
      assertThatExceptionOfType(JournalException.class)
          .as(change)
          .isThrownBy(() -> run(ITEMS))
          .withMessageContaining("it is damaged");
    }
  }

  @Test
  void run_whenAByteIsFlipped_isRefusedOrTellsWhatWasLost() throws Exception {
    Path whole = journalOfThreeRuns();
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at++) {
      // The file's header, the pages' ends and beginnings, where small tables are, and some of what
      // is between, which is items or of no use.
      int inPage = at % PAGE;
      boolean isHeader = at < 100 || inPage < 10 || inPage > PAGE - 20;
      if (bytes[at] == 0
          || !(isHeader || (inPage > PAGE - 200 && at % 13 == 0) || at % 4_001 == 0)) {
        continue;
      }
      restore(whole);
      byte[] flipped = bytes.clone();
      flipped[at] ^= (byte) (at % 3 == 0 ? 0x40 : 0x01);
      Files.write(file, flipped);
      assertRefusedOrTold("a flip of byte %d".formatted(at));
      restore(whole);
      Files.write(file, flipped);
      assertHistoryIsReadOrRefused();
    }
  }

  private void assertHistoryIsReadOrRefused() {
    try (History history = History.of(file)) {
      history.runs().forEach(run -> history.failures(run.id(), failure -> {}));
    } catch (JournalException e) {
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  @Test
  void check_whenARunIsKilledInACheckpoint_findsThePagesInTheLog() throws Exception {
    // A checkpoint copies page 1 first, which tells of pages that are still only in the log.
    Path killed = journalOfAKilledRun(2_000);
    Path done = folder.resolve("done.db");
    Files.copy(killed.resolve("items.db"), done);
    Files.copy(killed.resolve("items.db-wal"), folder.resolve("done.db-wal"));
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + done);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    byte[] page1 = Arrays.copyOf(Files.readAllBytes(done), PAGE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(PAGE);
      channel.write(ByteBuffer.wrap(page1), 0);
    }
    assertThatNoException().isThrownBy(() -> assertKilledRunGoesOn("a kill in a checkpoint"));
    assertThat(opening)
        .isEqualTo("Run 1 goes on, which was killed, with 2,000 items done and 0 failed.");
  }
}
