package dev.parloom.bench;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.RunEvent;
import dev.parloom.pipeline.RunListener;
import dev.parloom.pipeline.Sink;
import dev.parloom.pipeline.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Trivial items through a stage and a sink, with a journal and without; how soon a run over items
 * that are done reaches the first that is not; SQLite alone; and what {@code durable} costs.
 *
 * <p>Arguments: the number of rounds, the number of items, the result file, and key=value pairs to
 * put into it.
 */
public final class JournalBench {

  /** As many items go into one row, as in the journal. */
  private static final int ITEMS_A_ROW = 4_096;

  private static final int BYTES_AN_ITEM = 24;
  private static final int FILES = 2_000;

  /** With more items there are only those runs that show what many items mean. */
  private static final int MOST_FOR_ALL = 1_000_000;

  private final Rounds rounds = new Rounds();
  private final int items;

  private JournalBench(int items) {
    this.items = items;
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    JournalBench bench = new JournalBench(Integer.parseInt(args[1]));
    for (int round = 0; round <= rounds; round++) {
      Path folder = Files.createTempDirectory("bench-journal-");
      try {
        bench.round(folder);
      } finally {
        Contest.deleteAll(folder);
      }
      bench.rounds.add("the process so far, peak, MiB", peakMiB());
      System.out.printf("round %d of %d%n", round, rounds);
    }
    if (bench.items <= MOST_FOR_ALL) {
      bench.rounds.ratio(
          "on pools: journal on / off",
          "on pools, journal on, ns an item",
          "on pools, journal off, ns an item");
      bench.rounds.ratio("durable / not", "files, durable, us a file", "files, us a file");
    }
    bench.rounds.ratio(
        "in the stages' own threads: journal on / off",
        "in the stages' own threads, journal on, ns an item",
        "in the stages' own threads, journal off, ns an item");
    bench.rounds.report(Path.of(args[2]), Arrays.asList(args).subList(3, args.length));
  }

  private void round(Path folder) throws Exception {
    Path file = folder.resolve("j.db");
    if (items <= MOST_FOR_ALL) {
      onPools(folder);
    }
    Pipeline<Integer> lean = pipeline(CallerPool.open(), CallerPool.open());
    rounds.measure(
        "in the stages' own threads, journal off, ns an item",
        1,
        items,
        () -> run(lean, items, null));
    rounds.measure(
        "in the stages' own threads, journal on, ns an item",
        1,
        items,
        () -> run(lean, items, SqliteJournal.at(file)));
    rounds.add("journal file, bytes an item", (double) Files.size(file) / items);
    AtomicLong first = new AtomicLong();
    long start = System.nanoTime();
    RunListener watch =
        event -> {
          if (event instanceof RunEvent.ItemTaken) {
            first.compareAndSet(0, System.nanoTime() - start);
          }
        };
    Report report = lean.run(numbers(items + 1), SqliteJournal.at(file), watch);
    require(report.skipped() == items && report.done() == 1);
    rounds.add("first new item after those that are done, s", first.get() / 1e9);
    if (items <= MOST_FOR_ALL) {
      besideIt(folder);
    }
  }

  private void onPools(Path folder) throws Exception {
    try (ThreadPool threads = ThreadPool.platform(2);
        ThreadPool virtual = ThreadPool.virtual(8)) {
      Pipeline<Integer> onPools = pipeline(threads, virtual);
      rounds.measure(
          "on pools, journal off, ns an item", 1, items, () -> run(onPools, items, null));
      Journal journal = SqliteJournal.at(folder.resolve("pools.db"));
      rounds.measure(
          "on pools, journal on, ns an item", 1, items, () -> run(onPools, items, journal));
    }
  }

  private void besideIt(Path folder) throws Exception {
    rounds.measure(
        "SQLite alone, 1 row of 4,096 items, ns an item", 1, items, () -> sqlite(folder, true));
    rounds.measure(
        "SQLite alone, a row an item, ns an item", 1, items, () -> sqlite(folder, false));
    rounds.measure("files, us a file", 1e3, FILES, () -> files(folder.resolve("a"), false));
    rounds.measure("files, durable, us a file", 1e3, FILES, () -> files(folder.resolve("b"), true));
  }

  private static Pipeline<Integer> pipeline(Pool forStage, Pool forSink) {
    return Pipeline.<Integer>named("trivial")
        .stage("add", forStage, x -> x + 1, o -> o.buffer(1_024))
        .sink("put", forSink, (key, value) -> {}, o -> o.buffer(1_024));
  }

  /** Not a list, whose million objects would be what is measured. */
  private static Iterable<Integer> numbers(int count) {
    return () -> IntStream.range(0, count).boxed().iterator();
  }

  private static void run(Pipeline<Integer> pipeline, int items, Journal journal)
      throws InterruptedException {
    Iterable<Integer> source = numbers(items);
    Report report = journal == null ? pipeline.run(source) : pipeline.run(source, journal);
    require(report.done() == items);
  }

  private static void files(Path folder, boolean durable) throws InterruptedException {
    Folder out = Folder.at(folder.resolve("out"));
    SqliteJournal journal = SqliteJournal.at(folder.resolve("j.db"));
    byte[] content = new byte[10_000];
    Iterator<Integer> numbers = IntStream.range(0, FILES).boxed().iterator();
    Report report =
        Pipeline.<Integer>named("files")
            .sink(
                "write",
                CallerPool.open(),
                durable ? syncing(out.synced(), content) : syncing(out, content))
            .run(() -> numbers, durable ? journal.durable() : journal);
    require(report.done() == FILES);
  }

  private static Sink<Integer> syncing(Folder folder, byte[] content) {
    return new Sink<>() {
      @Override
      public void open() throws IOException {
        folder.open();
      }

      @Override
      public void put(String key, Integer value) throws IOException {
        folder.put(key, content);
      }

      @Override
      public void sync() throws IOException {
        folder.sync();
      }

      @Override
      public void close() throws IOException {
        folder.close();
      }
    };
  }

  /** The same bytes by the same driver, and nothing else. */
  private void sqlite(Path folder, boolean packed) throws SQLException, IOException {
    Path file = folder.resolve("alone.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = NORMAL");
      statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, packed BLOB)");
      connection.setAutoCommit(false);
      int perRow = packed ? ITEMS_A_ROW : 1;
      byte[] row = new byte[perRow * BYTES_AN_ITEM];
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO t (packed) VALUES (?)")) {
        for (int done = 0; done < items; done += perRow) {
          insert.setBytes(1, row);
          insert.executeUpdate();
          if (packed || done % ITEMS_A_ROW == 0) {
            connection.commit();
          }
        }
      }
      connection.commit();
    }
    Files.delete(file);
  }

  /** The most resident memory this process has had; see proc_pid_status(5), VmHWM. */
  private static double peakMiB() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
      }
    }
    throw new IOException("/proc/self/status has no line VmHWM");
  }

  private static void require(boolean right) {
    if (!right) {
      throw new IllegalStateException("a wrong result");
    }
  }
}
