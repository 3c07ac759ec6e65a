package dev.parloom.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.pipeline.Codec;
import dev.parloom.pipeline.DuplicateKeyException;
import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.PipelineSourceFailedException;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.RunEvent;
import dev.parloom.pipeline.RunListener;
import dev.parloom.pipeline.Sink;
import dev.parloom.pipeline.StageOptions;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.journal.JournalInUseException;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.journal.RunStart;
import dev.parloom.pipeline.policy.FailurePolicy;
import dev.parloom.pipeline.policy.RetryPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class SqliteJournalTest {

  @TempDir private Path folder;

  private Path file;
  private SqliteJournal journal;
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private final Set<String> worked = Collections.synchronizedSet(new TreeSet<>());
  private final Set<String> put = Collections.synchronizedSet(new TreeSet<>());
  private final AtomicReference<RunStart> lastBeginning = new AtomicReference<>();
  private final AtomicReference<String> opening = new AtomicReference<>("");
  private final RunListener listener =
      event -> {
        if (event instanceof RunEvent.Started started) {
          opening.set(started.opening());
        }
      };

  @BeforeEach
  void prepare() {
    file = folder.resolve("state/items.db");
    journal = SqliteJournal.at(file).countingFirst();
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.endsWith("/journal"));
    if (Files.isDirectory(folder.resolve("state"))) {
      try (var files = Files.list(folder.resolve("state"))) {
        assertThat(files.map(path -> path.getFileName().toString()))
            .isSubsetOf("items.db", "items.db.lock");
      }
    }
  }

  private Pipeline<String> pipeline(String version) {
    return pipeline(options -> options.version(version), (key, value) -> put.add(key));
  }

  private Pipeline<String> pipeline(UnaryOperator<StageOptions> options, Sink<String> sink) {
    return Pipeline.<String>named("letters")
        .stage(
            "work",
            CallerPool.open(),
            text -> {
              worked.add(text);
              if (broken.contains(text)) {
                throw new IOException("cannot do " + text);
              }
              return text.toUpperCase(java.util.Locale.ROOT);
            },
            options)
        .sink("put", CallerPool.open(), sink);
  }

  private Report run(SqliteJournal with, String... items) throws InterruptedException {
    worked.clear();
    put.clear();
    Run run = pipeline("1").start(List.of(items), with, listener);
    lastBeginning.set(run.beginning());
    return run.await();
  }

  private List<History.RunEntry> runs() {
    try (History history = History.of(file)) {
      return history.runs();
    }
  }

  @Test
  void run_whenNothingHasChanged_skipsAll() throws InterruptedException {
    Report first = run(journal, "a", "b", "c");
    assertThat(opening).hasValue("Run 1 is the first of its journal.");
    assertThat(first.done()).isEqualTo(3);

    Report second = run(journal, "a", "b", "c");
    assertThat(worked).isEmpty();
    assertThat(second.skipped()).isEqualTo(3);
    assertThat(second.done()).isZero();
    assertThat(opening)
        .hasValue(
            "Run 2 follows run 1, which is complete: none of 3 items is to be done, 3 are"
                + " skipped.");
  }

  @Test
  void run_whenItemsAreNew_doesThoseOnly() throws InterruptedException {
    run(journal, "a", "b");
    Report second = run(journal, "a", "x", "b", "y");
    assertThat(worked).containsExactly("x", "y");
    assertThat(second.skipped()).isEqualTo(2);
    assertThat(opening)
        .hasValue(
            "Run 2 follows run 1, which is complete: 2 of 4 items are to be done (2 new), 2 are"
                + " skipped.");
  }

  @Test
  void run_whenRepeatedAtNight_redoesExactlyWhatChanged() throws Exception {
    Path in = Files.createDirectory(folder.resolve("in"));
    Path out = folder.resolve("out");
    for (int i = 0; i < 1_000; i++) {
      Files.writeString(in.resolve("f" + i), "content " + i);
    }
    try (var pool = ThreadPool.platform(2)) {
      Pipeline<Path> copy =
          Pipeline.<Path>named("copy")
              .keyedBy(path -> path.getFileName().toString())
              .stage("read", pool, Files::readAllBytes)
              .sink("write", pool, Folder.at(out));
      assertThat(copy.run(filesIn(in), journal).done()).isEqualTo(1_000);

      for (int i : new int[] {3, 500, 999}) {
        Path changed = in.resolve("f" + i);
        Files.writeString(changed, "changed " + i);
        Files.setLastModifiedTime(changed, FileTime.from(Instant.now().plusSeconds(60)));
      }
      Files.writeString(in.resolve("g1"), "new");
      Files.writeString(in.resolve("g2"), "new");
      Files.delete(out.resolve("f7"));

      Report second = copy.run(filesIn(in), journal, listener);
      assertThat(opening)
          .hasValue(
              "Run 2 follows run 1, which is complete: 6 of 1,002 items are to be done"
                  + " (2 new, 3 changed, 1 without their output), 996 are skipped.");
      assertThat(second.done()).isEqualTo(6);
      assertThat(second.skipped()).isEqualTo(996);
    }
    assertThat(filesIn(out)).hasSize(1_002);
    for (Path made : filesIn(in)) {
      assertThat(out.resolve(made.getFileName())).hasSameBinaryContentAs(made);
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void run_whenTheLastDidNotEnd_goesOnWithIt() throws InterruptedException {
    List<String> items = IntStream.range(0, 200).mapToObj(i -> "i" + i).toList();
    AtomicInteger left = new AtomicInteger(50);
    AtomicReference<Run> running = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Sink<String> sink =
        (key, value) -> {
          put.add(key);
          started.await();
          if (left.decrementAndGet() == 0) {
            running.get().drain();
          }
        };
    Run first = pipeline(o -> o.version("1"), sink).start(items, journal, listener);
    running.set(first);
    started.countDown();
    Report drained = first.await();
    assertThat(drained.ending()).isEqualTo(RunEnding.DRAINED);
    Set<String> before = new TreeSet<>(put);
    assertThat(before).hasSizeBetween(50, 199).hasSize((int) drained.done());

    Report rest = run(journal, items.toArray(String[]::new));
    assertThat(put).doesNotContainAnyElementsOf(before);
    assertThat(rest.done()).isEqualTo(200 - before.size());
    assertThat(rest.skipped()).isEqualTo(before.size());
    assertThat(opening)
        .hasValue(
            "Run 1 goes on, which was interrupted, with %d items done and 0 failed."
                .formatted(before.size()));
    assertThat(runs())
        .singleElement()
        .satisfies(run -> {
          assertThat(run.state()).isEqualTo("completed");
          assertThat(run.done()).isEqualTo(200);
          assertThat(run.resumed()).isEqualTo(1);
        });
  }

  @Test
  void run_whenItemsFailed_triesThemAgainNextTime() throws InterruptedException {
    broken.addAll(List.of("b", "d"));
    assertThat(run(journal, "a", "b", "c", "d").failed()).isEqualTo(2);
    broken.remove("b");
    Report second = run(journal, "a", "b", "c", "d");
    assertThat(worked).containsExactly("b", "d");
    assertThat(second.failed()).isEqualTo(1);
    assertThat(opening.get()).contains("2 of 4 items are to be done (2 failed before)");
    assertThat(runs()).extracting(History.RunEntry::failed).containsExactly(2L, 1L);
  }

  @Test
  void run_whenOnlyFailedAreWanted_leavesNewOnesAlone() throws InterruptedException {
    broken.addAll(List.of("b", "d"));
    run(journal, "a", "b", "c", "d");
    broken.remove("d");
    Report retry = run(journal.rerun(Rerun.RETRY_FAILED), "a", "b", "c", "d", "new");
    assertThat(worked).containsExactly("b", "d");
    assertThat(retry.skipped()).isEqualTo(3);
    assertThat(opening).hasValue("Run 2 tries again the 2 items that have failed, and no others.");

    run(journal, "a", "b", "c", "d", "new");
    assertThat(worked).containsExactly("b", "new");
  }

  @Test
  void run_whenAFailedItemsRunIsResumed_doesNotTryItAgain() throws InterruptedException {
    broken.add("i0");
    cutShort(Run::drain);
    Report rest = run(journal, items());
    assertThat(worked).doesNotContain("i0");
    assertThat(rest.failed()).isZero();
    assertThat(opening.get()).startsWith("Run 1 goes on, which was interrupted, with ");
    assertThat(lastBeginning.get().failedBefore()).isEqualTo(1);
    assertThat(runs()).singleElement().extracting(History.RunEntry::failed).isEqualTo(1L);
  }

  @Test
  void run_whenItWasStoppedWithFailures_triesThemAgainAndCountsThemOnce()
      throws InterruptedException {
    broken.add("i0");
    cutShort(Run::stop);
    Report rest = run(journal, items());
    assertThat(worked).contains("i0");
    assertThat(rest.failed()).isEqualTo(1);
    assertThat(opening.get()).contains("1 failed, which are tried again");
    assertThat(lastBeginning.get().failedBefore()).as("failures that nobody tries again").isZero();
    assertThat(runs())
        .singleElement()
        .satisfies(run -> {
          assertThat(run.failed()).isEqualTo(1);
          assertThat(run.done()).isEqualTo(199);
        });
  }

  private static String[] items() {
    return IntStream.range(0, 200).mapToObj(i -> "i" + i).toArray(String[]::new);
  }

  /** Lets a run of these items come to its sink, and then ends it so. */
  private void cutShort(Consumer<Run> end) throws InterruptedException {
    AtomicReference<Run> running = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Sink<String> sink =
        (key, value) -> {
          started.await();
          end.accept(running.get());
        };
    Run run = pipeline(o -> o.version("1"), sink).start(List.of(items()), journal);
    running.set(run);
    started.countDown();
    assertThat(run.await().failed()).isEqualTo(1);
  }

  @Test
  void run_whenTheCallerIsInterrupted_closesAllBeforeItAnswers() throws Exception {
    CountDownLatch atWork = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                pipeline(
                        o -> o,
                        (key, value) -> {
                          atWork.countDown();
                          new CountDownLatch(1).await();
                        })
                    .run(List.of("a", "b"), journal);
              } catch (InterruptedException | RuntimeException e) {
                thrown.set(e);
              }
            });
    atWork.await();
    caller.interrupt();
    caller.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(run(journal, "a", "b").done()).isEqualTo(2);
  }

  @Test
  void run_whenOnlyFailedAreWantedOfANewJournal_doesNothing() throws InterruptedException {
    Report report = run(journal.rerun(Rerun.RETRY_FAILED), "a", "b");
    assertThat(report.skipped()).isEqualTo(2);
    assertThat(opening).hasValue("Run 1 tries again the 0 items that have failed, and no others.");
    assertThat(run(journal, "a", "b").done()).isEqualTo(2);
  }

  @Test
  void run_whenAStagesVersionHasLines_isTheSamePipelineNextTime() throws InterruptedException {
    UnaryOperator<StageOptions> lines = o -> o.version("one\ntwo \\n \r");
    pipeline(lines, (key, value) -> put.add(key)).run(List.of("a"), journal);
    assertThat(pipeline(lines, (key, value) -> put.add(key)).run(List.of("a"), journal).skipped())
        .isEqualTo(1);
    assertThat(runs().getFirst().plan()).contains("map work one\ntwo \\n \r");
  }

  @Test
  void run_whenResumedWithAChangedPlan_remembersThatPlan() throws InterruptedException {
    broken.add("i0");
    cutShort(Run::drain);
    pipeline("2").run(List.of(items()), journal.rerun(Rerun.KEEP_DONE), listener);
    worked.clear();
    pipeline("2").run(List.of(items()), journal, listener);
    assertThat(worked).containsExactly("i0");
    assertThat(opening.get()).startsWith("Run 2 follows run 1");
  }

  @Test
  void run_whenAnExceptionHasNothingToSay_writesItsType() throws InterruptedException {
    final class Silent extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      @SuppressWarnings("ToStringReturnsNull") // as bad as can be
      public String toString() {
        return null;
      }

      @Override
      public String getMessage() {
        throw new IllegalStateException("no message");
      }
    }

    Report report =
        Pipeline.<String>named("odd")
            .stage(
                "work",
                CallerPool.open(),
                text -> {
                  throw new Silent();
                })
            .sink("put", CallerPool.open(), (key, value) -> {})
            .run(List.of("a"), journal);
    assertThat(report.failed()).isEqualTo(1);
    try (History history = History.of(file)) {
      history.failures(1, failure -> assertThat(failure.cause()).contains("Silent"));
    }
  }

  @Test
  void run_whenTheErrorBudgetIsReachedByTheLast_isStoppedInTheJournalToo() throws Exception {
    broken.add("a");
    Report report =
        Pipeline.<String>named("letters")
            .onFailure(FailurePolicy.stop())
            .stage(
                "work",
                CallerPool.open(),
                text -> {
                  throw new IOException("cannot do " + text);
                })
            .sink("put", CallerPool.open(), (key, value) -> {})
            .run(List.of("a"), journal);
    assertThat(report.ending()).isEqualTo(RunEnding.STOPPED);
    assertThat(runs()).singleElement().extracting(History.RunEntry::state).isEqualTo("stopped");
  }

  @Test
  void run_whenThePipelineHasChanged_doesAllAndSaysWhy() throws InterruptedException {
    run(journal, "a", "b");
    worked.clear();
    pipeline("2").run(List.of("a", "b"), journal, listener);
    assertThat(worked).containsExactly("a", "b");
    assertThat(opening)
        .hasValue(
            "Run 2 does all items, because the pipeline has changed since run 1:"
                + " no longer [map work 1], now [map work 2].");

    worked.clear();
    pipeline("3").run(List.of("a", "b"), journal.rerun(Rerun.KEEP_DONE), listener);
    assertThat(worked).isEmpty();
    assertThat(opening.get()).contains("what is done is kept, as asked");
  }

  @Test
  void run_whenFresh_doesAll() throws InterruptedException {
    run(journal, "a", "b");
    Report fresh = run(journal.rerun(Rerun.FRESH), "a", "b");
    assertThat(fresh.done()).isEqualTo(2);
    assertThat(opening).hasValue("Run 2 does all items again, as asked.");
    run(journal, "a", "b");
    assertThat(worked).isEmpty();
  }

  @Test
  void run_whenAFreshRunIsCutShort_doesNotTakeOlderOnesForDone() throws InterruptedException {
    run(journal, "a", "b", "c");
    AtomicReference<Run> running = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Sink<String> sink =
        (key, value) -> {
          started.await();
          running.get().stop();
          throw new InterruptedException();
        };
    Run fresh =
        pipeline(o -> o.version("1"), sink)
            .start(List.of("a", "b", "c"), journal.rerun(Rerun.FRESH));
    running.set(fresh);
    started.countDown();
    fresh.await();
    Report rest = run(journal, "a", "b", "c");
    assertThat(rest.done()).isEqualTo(3);
    assertThat(opening.get()).startsWith("Run 2 goes on");
  }

  @Test
  void run_whenTwoItemsHaveOneKey_endsNamingBoth() {
    assertThatExceptionOfType(PipelineSourceFailedException.class)
        .isThrownBy(() -> run(journal, "a", "b", "c", "b", "d"))
        .withCauseInstanceOf(DuplicateKeyException.class)
        .withMessageContaining("items 2 and 4 have the same key 'b'")
        .satisfies(e -> assertThat(e.report().done()).isEqualTo(3));
    assertThat(runs()).singleElement().extracting(History.RunEntry::state).isEqualTo("broken");
  }

  @Test
  void run_whenTheJournalIsInUse_isRefusedNamingTheHolder() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    Run first =
        pipeline(o -> o, (key, value) -> mayEnd.await()).start(List.of("a"), journal, listener);
    try {
      assertThatExceptionOfType(JournalInUseException.class)
          .isThrownBy(() -> run(journal, "a"))
          .withMessageContaining(
              "in use by process %d (pipeline 'letters', since "
                  .formatted(ProcessHandle.current().pid()));
      assertThat(runs()).singleElement().extracting(History.RunEntry::state).isEqualTo("running");
    } finally {
      mayEnd.countDown();
      first.await();
    }
    run(journal, "b");
  }

  @Test
  void run_whenAStageHasACheckpoint_goesOnBehindIt() throws InterruptedException {
    AtomicInteger dear = new AtomicInteger();
    Set<String> second = Collections.synchronizedSet(new TreeSet<>());
    AtomicReference<Run> running = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    Pipeline<String> pipeline =
        Pipeline.<String>named("checkpoints")
            .stage(
                "dear",
                CallerPool.open(),
                text -> {
                  dear.incrementAndGet();
                  return text + "!";
                },
                o -> o.checkpoint(Codec.text()))
            .stage(
                "cheap",
                CallerPool.open(),
                text -> {
                  started.await();
                  if (running.get() != null) {
                    running.get().stop();
                    throw new InterruptedException();
                  }
                  second.add(text);
                  return text;
                })
            .sink("put", CallerPool.open(), (key, value) -> put.add(key + "=" + value));
    Run first = pipeline.start(List.of("a", "b", "c"), journal);
    running.set(first);
    // The first stage is through with all when it has given them to the second.
    while (dear.get() < 3) {
      Thread.onSpinWait();
    }
    started.countDown();
    first.await();
    running.set(null);

    pipeline.run(List.of("a", "b", "c"), journal);
    assertThat(second).containsExactly("a!", "b!", "c!");
    assertThat(put).containsExactly("a=a!", "b=b!", "c=c!");
    assertThat(dear.get()).as("the dear stage's runs").isBetween(3, 5);
    assertThat(rows("SELECT count(*) FROM checkpoint")).isZero();
  }

  private int rows(String query) {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        var result = statement.executeQuery(query)) {
      return result.getInt(1);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void run_whenStagesExpandAndBatch_accountsForEachSourceItemOnce() throws InterruptedException {
    Pipeline<Integer> pipeline =
        Pipeline.<Integer>named("parts")
            .expand("split", CallerPool.open(), n -> IntStream.range(0, n).boxed().toList())
            .batch("gather", 3, Duration.ofMillis(1))
            .sink("put", CallerPool.open(), (key, value) -> put.add(key));
    Report first = pipeline.run(List.of(0, 1, 2, 5, 10), journal);
    assertThat(first.done()).isEqualTo(5);
    assertThat(runs()).singleElement().extracting(History.RunEntry::done).isEqualTo(5L);
    assertThat(pipeline.run(List.of(0, 1, 2, 5, 10), journal).skipped()).isEqualTo(5);
  }

  @Test
  void listener_whenToldOfAnItemsEnd_findsItInTheJournal() throws InterruptedException {
    List<Long> seen = new ArrayList<>();
    pipeline("1")
        .run(
            List.of("a", "b", "c"),
            journal,
            event -> {
              if (event instanceof RunEvent.ItemEnded) {
                seen.add(runs().getFirst().done());
              }
            });
    assertThat(seen).hasSize(3);
    for (int i = 0; i < 3; i++) {
      assertThat(seen.get(i)).as("items in the journal when item %d ends", i).isGreaterThan(i);
    }
  }

  @Test
  void history_whenItemsFailed_tellsWhereAndWhyAndHowOften() throws InterruptedException {
    broken.add("b");
    UnaryOperator<StageOptions> retrying =
        o -> o.retries(RetryPolicy.times(2).backoff(Duration.ofMillis(1), Duration.ofMillis(1)));
    pipeline(retrying, (key, value) -> put.add(key)).run(List.of("a", "b"), journal);
    List<History.FailureEntry> failures = new ArrayList<>();
    try (History history = History.of(file)) {
      history.failures(1, failures::add);
      assertThat(history.run(2)).isEmpty();
    }
    assertThat(failures)
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.key()).isEqualTo("b");
          assertThat(failure.stage()).isEqualTo("work");
          assertThat(failure.attempts()).isEqualTo(3);
          assertThat(failure.cause()).isEqualTo("java.io.IOException: cannot do b");
          assertThat(failure.trace()).contains("at dev.parloom");
          assertThat(failure.seconds()).isPositive();
        });
  }

  @Test
  void run_whenTheClockJumpsBack_goesOnAsEver() throws InterruptedException {
    run(journal.clock(() -> Instant.parse("2040-01-01T00:00:00Z")), "a", "b");
    Report second = run(journal.clock(() -> Instant.parse("2001-01-01T00:00:00Z")), "a", "b", "c");
    assertThat(second.skipped()).isEqualTo(2);
    assertThat(worked).containsExactly("c");
    assertThat(runs()).extracting(History.RunEntry::id).containsExactly(1L, 2L);
  }

  @Test
  void run_whenTheJournalCannotBeWritten_stopsAndSaysSo() throws Exception {
    CountDownLatch damaged = new CountDownLatch(1);
    Run run =
        pipeline(o -> o, (key, value) -> damaged.await())
            .start(IntStream.range(0, 100).mapToObj(i -> "i" + i).toList(), journal);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE ended");
    }
    damaged.countDown();
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(run::await)
        .withMessageContaining("the journal " + file + " cannot be written")
        .withMessageContaining("no such table");
  }

  @Test
  void begin_whenTheFileIsNoJournal_isRefused() throws Exception {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "no database, but text of some length ".repeat(100));
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> run(journal, "a"))
        .withMessageContaining("is no journal");
    assertThat(Files.readString(file)).startsWith("no database");
    Files.delete(file);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE mine (x)");
    }
    byte[] before = Files.readAllBytes(file);
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> run(journal, "a"))
        .withMessageContaining("is an SQLite database, but no journal");
    assertThat(file).hasBinaryContent(before);
    Files.delete(file);
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> run(SqliteJournal.at(folder), "a"))
        .withMessageContaining("it is no regular file");
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> run(SqliteJournal.at(folder.resolve("a?b.db")), "a"))
        .withMessageContaining("must not contain '?'");
  }

  @Test
  void begin_whenTheJournalIsOfANewerVersion_isRefused() throws Exception {
    run(journal, "a");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> run(journal, "a"))
        .withMessageContaining("has version 99, and this program knows versions up to 1");
    assertThatExceptionOfType(JournalException.class).isThrownBy(() -> History.of(file));
  }

  @Test
  void history_whenThereIsNoJournal_saysSo() {
    assertThatExceptionOfType(JournalException.class)
        .isThrownBy(() -> History.of(folder.resolve("nothing.db")))
        .withMessageContaining("there is no journal");
  }

  @Test
  void durable_whenItemsEnd_syncsTheSinkBeforeTheyCount() throws InterruptedException {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Sink<String> sink =
        new Sink<>() {
          @Override
          public void put(String key, String value) {
            order.add("put");
          }

          @Override
          public void sync() {
            order.add("sync");
          }
        };
    pipeline(o -> o, sink)
        .run(
            List.of("a"),
            journal.durable(),
            event -> {
              if (event instanceof RunEvent.ItemEnded) {
                order.add("ended");
              }
            });
    assertThat(order).containsExactly("put", "sync", "ended");
  }

  @Test
  void beginning_whenARunIsResumed_tellsWhatWasDoneBefore() throws InterruptedException {
    run(journal, "a");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE run SET state = 'running', ended = NULL"); // as after kill -9
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
    assertThat(runs()).singleElement().extracting(History.RunEntry::state).isEqualTo("killed");
    Run run = pipeline("1").start(List.of("a", "b"), journal, listener);
    run.await();
    assertThat(run.beginning().kind()).isEqualTo(RunStart.Kind.RESUMED);
    assertThat(run.beginning().doneBefore()).isEqualTo(1);
    assertThat(opening)
        .hasValue("Run 1 goes on, which was killed, with 1 items done and 0 failed.");
  }

  @Test
  void key_whenItIsLongOrOdd_isKeptApart() throws InterruptedException {
    String odd = "ä\0\n" + "x".repeat(100_000);
    String other = odd + "y";
    run(journal, odd, other);
    run(
        journal,
        other,
        odd,
        new String("z".getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
    assertThat(worked).containsExactly("z");
  }
}
