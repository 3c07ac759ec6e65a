package dev.parloom.verification;

import dev.parloom.core.thread.ThreadPool;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.pipeline.Codec;
import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.PipelineException;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.RunEvent;
import dev.parloom.pipeline.journal.JournalException;
import dev.parloom.pipeline.policy.RetryPolicy;
import dev.parloom.process.ProcessPool;
import dev.parloom.process.worker.WorkerCrashedException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A run with a journal, to be killed at any moment: items go through worker processes and a stage
 * with a checkpoint into files. Says the number of each item that has ended on a line of its own.
 *
 * <p>Arguments: the folder for results, the journal, how many items.
 */
final class ResumeProgram {

  private ResumeProgram() {}

  public static void main(String[] args) throws Exception {
    Path out = Path.of(args[0]);
    int items = Integer.parseInt(args[2]);
    int exit = 3;
    try (ProcessPool processes = ProcessPool.of(2);
        ThreadPool threads = ThreadPool.virtual(4)) {
      Report report =
          Pipeline.<String>named("resume")
              .stage(
                  "text",
                  processes,
                  ResumeProgram::text,
                  o ->
                      o.retries(
                          RetryPolicy.times(20)
                              .backoff(Duration.ofMillis(1), Duration.ofMillis(50))
                              .when(cause -> cause instanceof WorkerCrashedException)))
              .stage(
                  "upper",
                  threads,
                  text -> text.toUpperCase(Locale.ROOT),
                  o -> o.checkpoint(Codec.text()))
              .stage("bytes", threads, text -> text.getBytes(StandardCharsets.UTF_8))
              .sink("write", threads, Folder.at(out))
              .run(
                  keys(items),
                  SqliteJournal.at(Path.of(args[1])),
                  event -> {
                    if (event instanceof RunEvent.ItemEnded(var key, var _)) {
                      System.out.println(key);
                    }
                  });
      System.out.println("report " + report.summary());
      exit = report.failed() == 0 ? 0 : 1;
    } catch (PipelineException | JournalException e) {
      System.out.println("refused " + e.getMessage());
    }
    System.exit(exit); // after the pools are closed
  }

  static Iterable<String> keys(int items) {
    return () ->
        IntStream.range(0, items).mapToObj(i -> "%02d/item-%06d".formatted(i % 50, i)).iterator();
  }

  /** Some lines that depend on the key alone. */
  static String text(String key) {
    StringBuilder text = new StringBuilder();
    long state = key.hashCode();
    for (int line = 0; line < 5; line++) {
      state = state * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
      text.append(key).append(' ').append(Long.toHexString(state)).append('\n');
    }
    return text.toString();
  }
}
