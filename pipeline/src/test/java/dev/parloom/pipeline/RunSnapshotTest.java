package dev.parloom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.pipeline.journal.RunEnding;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunSnapshotTest {

  private final ThreadPool workers = ThreadPool.platform(1);
  private final ThreadPool writer = ThreadPool.platform(1);

  /** Open when item 5 is at work in its stage, item 4 in the sink, and the source has given 9. */
  private final CountDownLatch inStage = new CountDownLatch(1);

  private final CountDownLatch inSink = new CountDownLatch(1);
  private final CountDownLatch given = new CountDownLatch(1);

  private final CountDownLatch gate = new CountDownLatch(1);

  private final List<Run> runs = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    gate.countDown();
    for (Run run : runs) {
      run.stop();
      run.await();
    }
    workers.close();
    writer.close();
  }

  private int work(int item) throws IOException, InterruptedException {
    if (item == 2) {
      throw new IOException("planned");
    }
    if (item == 5) {
      inStage.countDown();
      gate.await();
    }
    return item;
  }

  /** The numbers from 0 to 8, and then nothing until the gate is open. */
  private final class Numbers implements Iterator<Integer> {
    private int next;

    @Override
    public boolean hasNext() {
      if (next == 9) {
        given.countDown();
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return next < 9;
    }

    @Override
    public Integer next() {
      return next++;
    }
  }

  /** Drops 1, fails 2, holds 5 at work and 4 in the sink; one item at a time in each stage. */
  private Run held(RunListener... listeners) throws InterruptedException {
    Run run =
        Pipeline.<Integer>named("held")
            .filter("not one", CallerPool.open(), item -> item != 1, o -> o.inFlight(1).buffer(2))
            .stage("work", workers, this::work, o -> o.inFlight(1).buffer(2))
            .sink(
                "put",
                writer,
                (key, item) -> {
                  if (item == 4) {
                    inSink.countDown();
                    gate.await();
                  }
                },
                o -> o.inFlight(1).buffer(3))
            .start(Numbers::new, listeners);
    runs.add(run);
    inStage.await();
    inSink.await();
    given.await();
    return run;
  }

  @Test
  void snapshot_whenItemsAreHeld_tellsWhereTheyAre() throws InterruptedException {
    RunSnapshot now = held().snapshot();

    assertThat(now.pipeline()).isEqualTo("held");
    assertThat(now.taken()).isEqualTo(9);
    assertThat(now.skipped()).isZero();
    assertThat(now.done()).isEqualTo(2); // 0 and 3
    assertThat(now.dropped()).isEqualTo(1);
    assertThat(now.failed()).isEqualTo(1);
    assertThat(now.unfinished()).isEqualTo(5);
    assertThat(now.sourceRead()).isFalse();
    assertThat(now.elapsed()).isPositive();
    assertThat(now.stages())
        .extracting(stage -> stage.soFar().name())
        .containsExactly("not one", "work", "put");

    StageSnapshot work = now.stages().get(1);
    assertThat(work.soFar().itemsIn()).isEqualTo(5); // 0, 2, 3, 4, 5
    assertThat(work.soFar().itemsOut()).isEqualTo(3);
    assertThat(work.soFar().failed()).isEqualTo(1);
    assertThat(work.soFar().busyShare()).isPositive();
    assertThat(work.inFlight()).isEqualTo(1);
    assertThat(work.queueCapacity()).isEqualTo(2);
    assertThat(work.pool())
        .hasValueSatisfying(pool -> {
          assertThat(pool.workers()).isEqualTo(1);
          assertThat(pool.running()).isEqualTo(1);
        });

    StageSnapshot put = now.stages().get(2);
    assertThat(put.soFar().itemsIn()).isEqualTo(3);
    assertThat(put.soFar().itemsOut()).isEqualTo(2);
    assertThat(put.inFlight()).isEqualTo(1);
    assertThat(put.queued()).isZero();
  }

  @Test
  void snapshot_whenTheFirstStageIsHeld_tellsWhatWaitsBeforeIt() throws InterruptedException {
    Run run =
        Pipeline.<Integer>named("full")
            .stage("work", workers, this::work, o -> o.inFlight(1).buffer(7))
            .sink("put", writer, (key, item) -> {})
            .start(
                () -> IntStream.concat(IntStream.of(5), IntStream.range(0, 4)).boxed().iterator(),
                event -> {
                  if (event instanceof RunEvent.SourceEnded) {
                    given.countDown();
                  }
                });
    runs.add(run);
    inStage.await();
    given.await();

    RunSnapshot now = run.snapshot();
    assertThat(now.sourceRead()).isTrue();
    assertThat(now.stages().getFirst().queued()).isEqualTo(4);
    assertThat(now.stages().getFirst().queueCapacity()).isEqualTo(7);
    assertThat(now.stages().getFirst().inFlight()).isEqualTo(1);
  }

  @Test
  void snapshot_whenAStageGathersBatches_countsItemsInAndBatchesOut() throws Exception {
    Run run =
        Pipeline.<Integer>named("batches")
            .batch("pairs", 2, Duration.ofDays(1))
            .sink("put", writer, (key, pair) -> {})
            .start(List.of(1, 2));
    assertThat(run.await().done()).isEqualTo(2);

    StageSnapshot pairs = run.snapshot().stages().getFirst();
    assertThat(pairs.pool()).isEmpty();
    assertThat(pairs.soFar().itemsIn()).isEqualTo(2);
    assertThat(pairs.soFar().itemsOut()).isEqualTo(1);
    assertThat(pairs.inFlight()).isZero();
  }

  @Test
  void snapshot_whenTheRunHasEnded_saysWhatTheReportSays() throws InterruptedException {
    Run run = held();
    gate.countDown();
    Report report = run.await();

    RunSnapshot last = run.snapshot();
    assertAgree(last, report);
    assertThat(report.ending()).isEqualTo(RunEnding.COMPLETED);
    assertThat(last.taken()).isEqualTo(9);
    assertThat(last.done()).isEqualTo(7);
    assertThat(last.unfinished()).isZero();
    assertThat(last.sourceRead()).isTrue();
    assertThat(last.stages())
        .allSatisfy(stage -> {
          assertThat(stage.inFlight()).isZero();
          assertThat(stage.queued()).isZero();
        });
    assertThat(run.snapshot()).isSameAs(last);
  }

  @Test
  void snapshot_whenTheRunWasStopped_keepsWhatWasUnderWay() throws InterruptedException {
    Run run = held();
    run.stop();
    Report report = run.await();

    RunSnapshot last = run.snapshot();
    assertAgree(last, report);
    assertThat(report.ending()).isEqualTo(RunEnding.STOPPED);
    assertThat(last.unfinished()).isEqualTo(5);
    assertThat(last.stages().get(1).inFlight()).isEqualTo(1);
    assertThat(last.stages().get(2).inFlight()).isEqualTo(1);
  }

  @Test
  void snapshot_whenCodeIsLeftBehindAndEndsLater_doesNotChange() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Run run =
        Pipeline.<Integer>named("deaf")
            .sink(
                "put",
                CallerPool.open(),
                (key, item) -> {
                  running.countDown();
                  awaitDeafly();
                })
            .start(List.of(1));
    runs.add(run);
    running.await();
    run.stop(Duration.ZERO);
    Report report = run.await();
    RunSnapshot last = run.snapshot();
    gate.countDown();

    assertAgree(last, report);
    assertThat(last.unfinished()).isEqualTo(1);
    assertThat(run.snapshot()).isSameAs(last);
  }

  private void awaitDeafly() {
    while (true) {
      try {
        gate.await();
        return;
      } catch (InterruptedException e) {
        // takes no notice, which is what is tested
      }
    }
  }

  @Test
  void snapshot_whenAListenerAsks_answersItAndIsTheLastWithTheLastEvent() throws Exception {
    CompletableFuture<Run> started = new CompletableFuture<>();
    CompletableFuture<RunSnapshot> atEnd = new CompletableFuture<>();
    Run run =
        held(event -> {
          if (event instanceof RunEvent.Ended) {
            atEnd.complete(started.join().snapshot());
          }
        });
    started.complete(run);
    gate.countDown();
    Report report = run.await();

    assertAgree(atEnd.join(), report);
  }

  private static void assertAgree(RunSnapshot last, Report report) {
    assertThat(Report.of(last, report.ending(), report.failures())).isEqualTo(report);
    assertThat(last.done()).isEqualTo(report.done());
    assertThat(last.failed()).isEqualTo(report.failed());
    assertThat(last.stages()).extracting(StageSnapshot::soFar).isEqualTo(report.stages());
  }
}
