package dev.parloom.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.RunEvent;
import dev.parloom.pipeline.Sink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A result is in place, and the run ends before the journal has recorded it: the item is done
 * again, and its result is replaced by an equal one.
 */
@Timeout(300)
class UnrecordedResultTest {

  private static final List<String> ITEMS = List.of("a", "b", "c", "d");

  @TempDir private Path folder;
  private Path file;
  private Path out;
  private final Set<String> worked = Collections.synchronizedSet(new TreeSet<>());
  private final CountDownLatch recorded = new CountDownLatch(2);
  private final CountDownLatch inPlace = new CountDownLatch(1);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private volatile String opening = "";

  @BeforeEach
  void prepare() {
    file = folder.resolve("items.db");
    out = folder.resolve("out");
  }

  private Pipeline<String> pipeline(ThreadPool pool, Sink<byte[]> sink) {
    return Pipeline.<String>named("letters")
        .stage(
            "work",
            CallerPool.open(),
            text -> {
              worked.add(text);
              return text.repeat(1_000).getBytes(StandardCharsets.UTF_8);
            })
        .sink("put", pool, sink);
  }

  /** A folder that does not come back from putting "c" before it may, or is interrupted. */
  private Sink<byte[]> slowWithC() {
    Folder real = Folder.at(out);
    return new Sink<>() {
      @Override
      public void open() throws IOException {
        real.open();
      }

      @Override
      public void put(String key, byte[] content) throws IOException, InterruptedException {
        real.put(key, content);
        if (key.equals("c")) {
          inPlace.countDown();
          mayEnd.await();
        }
      }

      @Override
      public boolean isInPlace(String key) {
        return real.isInPlace(key);
      }

      @Override
      public void close() throws IOException {
        real.close();
      }
    };
  }

  /** Begins a run, and comes back when "a" and "b" are recorded and "c" is only in place. */
  private Run begin(ThreadPool pool) throws InterruptedException {
    Run run =
        pipeline(pool, slowWithC())
            .start(
                ITEMS,
                SqliteJournal.at(file),
                event -> {
                  if (event instanceof RunEvent.ItemEnded) {
                    recorded.countDown();
                  }
                });
    recorded.await();
    inPlace.await();
    return run;
  }

  private List<String> namesOut() throws IOException {
    try (Stream<Path> files = Files.list(out)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  private void assertCIsDoneAgain(ThreadPool pool, String how) throws Exception {
    assertThat(namesOut()).contains("a", "b", "c").doesNotContain("d");
    Object before = Files.readAttributes(out.resolve("c"), "unix:ino").get("ino");
    worked.clear();
    Report report =
        pipeline(pool, Folder.at(out))
            .run(
                ITEMS,
                SqliteJournal.at(file),
                event -> {
                  if (event instanceof RunEvent.Started started) {
                    opening = started.opening();
                  }
                });
    assertThat(opening)
        .isEqualTo("Run 1 goes on, which was %s, with 2 items done and 0 failed.".formatted(how));
    assertThat(worked).containsExactly("c", "d");
    assertThat(report.done()).isEqualTo(2);
    assertThat(report.skipped()).isEqualTo(2);
    for (String item : ITEMS) {
      assertThat(out.resolve(item)).hasContent(item.repeat(1_000));
    }
    assertThat(Files.readAttributes(out.resolve("c"), "unix:ino").get("ino"))
        .as("the file of c is another")
        .isNotEqualTo(before);
    assertThat(namesOut()).containsExactlyInAnyOrderElementsOf(ITEMS);
  }

  @Test
  void run_whenStoppedWithAResultInPlaceButNotRecorded_doesItAgain() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(1)) {
      Run run = begin(pool);
      run.stop();
      assertThat(run.await().done()).isEqualTo(2);
      assertCIsDoneAgain(pool, "stopped");
    }
  }

  @Test
  void run_whenKilledWithAResultInPlaceButNotRecorded_doesItAgain() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(1)) {
      Run run = begin(pool);
      // What a kill leaves: the journal as it is now, and the folder.
      List<String> names = List.of("items.db", "items.db-wal", "items.db.lock");
      for (String name : names) {
        Files.copy(folder.resolve(name), folder.resolve("kept-" + name));
      }
      run.stop();
      assertThat(run.await().done()).isEqualTo(2);
      for (String name : names) {
        Files.deleteIfExists(folder.resolve(name));
        Files.move(folder.resolve("kept-" + name), folder.resolve(name));
      }
      assertCIsDoneAgain(pool, "killed");
    }
  }
}
