package dev.parloom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.Forgotten;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolOptionUnsupportedException;
import dev.parloom.core.pool.TaskTimeoutException;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.Ending;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.policy.FailurePolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PipelineTest {

  private final List<Pool> pools = new ArrayList<>();
  private final List<Object> sunk = Collections.synchronizedList(new ArrayList<>());

  private <P extends Pool> P opened(P pool) {
    pools.add(pool);
    return pool;
  }

  private ThreadPool threads(int workers) {
    return opened(ThreadPool.platform(workers));
  }

  private <T> Sink<T> collect() {
    return (key, value) -> sunk.add(value);
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @AfterEach
  void closePools() {
    pools.forEach(Pool::close);
  }

  @Test
  void items_whenEveryStageSucceeds_allArriveAndAreCounted() throws Exception {
    Report report =
        Pipeline.<Integer>named("squares")
            .stage("square", threads(4), n -> n * n)
            .stage("text", opened(ThreadPool.virtual(8)), n -> "n" + n)
            .sink("collect", CallerPool.open(), collect())
            .run(upTo(1000));

    assertThat(report.done()).isEqualTo(1000);
    assertThat(report.items()).isEqualTo(1000);
    assertThat(report.ending()).isEqualTo(RunEnding.COMPLETED);
    assertThat(sunk)
        .containsExactlyInAnyOrderElementsOf(upTo(1000).stream().map(n -> "n" + n * n).toList());
    assertThat(report.stages())
        .extracting(StageReport::itemsIn)
        .containsExactly(1000L, 1000L, 1000L);
  }

  /**
   * Yields items, and looks whether they have been forgotten before it says that it has no more.
   */
  private static final class Watching implements Iterator<byte[]> {
    private final Forgotten forgotten = new Forgotten();
    private final CountDownLatch sunk;
    private int left;

    Watching(int items) {
      left = items;
      sunk = new CountDownLatch(items);
    }

    @Override
    public boolean hasNext() {
      if (left > 0) {
        return true;
      }
      try {
        assertThat(sunk.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      forgotten.awaitGone();
      return false;
    }

    @Override
    public byte[] next() {
      left--;
      return forgotten.add("an item", new byte[10_000]);
    }

    byte[] work(byte[] item) {
      return forgotten.add("a result", item.clone());
    }
  }

  @Test
  void items_whenTheyAreDone_areNotKeptWhileTheSourceWaits() throws Exception {
    Watching watching = new Watching(40);
    Report report =
        Pipeline.<byte[]>named("forgetful")
            .stage("threads", threads(3), watching::work)
            .stage("ordered", opened(ThreadPool.virtual(8)), watching::work, s -> s.ordered())
            .sink("count", opened(ThreadPool.virtual(2)), (_, _) -> watching.sunk.countDown())
            .run(() -> watching);

    assertThat(report.done()).isEqualTo(40);
  }

  @Test
  void items_whenTheSameWorkersServeSeveralStages_allArrive() throws Exception {
    ThreadPool shared = threads(2);
    Report report =
        Pipeline.<Integer>named("shared")
            .stage("a", shared, n -> n + 1)
            .stage("b", shared, n -> n + 1)
            .sink("c", shared, collect())
            .run(upTo(500));

    assertThat(report.done()).isEqualTo(500);
  }

  @Test
  void order_whenKept_isThatOfTheSourceDespiteUnevenWork() throws Exception {
    Semaphore firstMayEnd = new Semaphore(0);
    Pipeline.<Integer>named("ordered")
        .stage(
            "uneven",
            threads(3),
            n -> {
              if (n == 0) {
                firstMayEnd.acquire();
              } else if (n == 4) {
                firstMayEnd.release();
              }
              return n;
            },
            s -> s.ordered())
        .sink("collect", CallerPool.open(), collect(), s -> s.ordered())
        .run(upTo(200));

    assertThat(sunk).containsExactlyElementsOf(upTo(200));
  }

  @Test
  void order_whenNotKept_letsOthersPassASlowItem() throws Exception {
    Semaphore firstMayEnd = new Semaphore(0);
    Pipeline.<Integer>named("unordered")
        .stage(
            "uneven",
            threads(2),
            n -> {
              if (n == 0) {
                firstMayEnd.acquire();
              }
              return n;
            })
        .sink(
            "collect",
            CallerPool.open(),
            (key, n) -> {
              sunk.add(n);
              if (sunk.size() == 49) {
                firstMayEnd.release();
              }
            })
        .run(upTo(50));

    assertThat(sunk).hasSize(50).last().isEqualTo(0);
  }

  @Test
  void source_whenTheSinkIsSlow_runsAheadByTheBuffersAndNoFurther() throws Exception {
    int items = 300;
    Semaphore taken = new Semaphore(0);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger mostUnderWay = new AtomicInteger();
    AtomicInteger puts = new AtomicInteger();
    Iterable<Integer> counted =
        () ->
            IntStream.range(0, items)
                .peek(n -> {
                  mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                  taken.release();
                })
                .iterator();
    Pipeline.<Integer>named("bounded")
        .stage("a", threads(2), n -> n, s -> s.buffer(4))
        .sink(
            "slow",
            opened(ThreadPool.virtual(1)),
            (key, n) -> {
              // Under way at least: one in the source's hand, 4 before stage a, one in it, 4 before
              // the sink, 2 in it. The sink waits until the source has come that far.
              int least = Math.min(items, puts.incrementAndGet() + 11);
              taken.acquire(least);
              taken.release(least);
              underWay.decrementAndGet();
            },
            s -> s.buffer(4))
        .run(counted);

    // At most: as above, but 4 in stage a; and one more that has left the sink but not its stage.
    assertThat(mostUnderWay.get()).isBetween(12, 1 + 4 + 4 + 4 + 2 + 1);
  }

  @Test
  void failures_whenTheyGoOn_areDeadLettersAndTheOthersFinish() throws Exception {
    Report report =
        Pipeline.<Integer>named("mixed")
            .stage(
                "odd",
                threads(2),
                n -> {
                  if (n % 10 == 3) {
                    throw new IOException("no " + n);
                  }
                  return n;
                })
            .sink("collect", CallerPool.open(), collect())
            .run(upTo(100));

    assertThat(report.done()).isEqualTo(90);
    assertThat(report.failed()).isEqualTo(10);
    assertThat(report.failures())
        .hasSize(10)
        .allSatisfy(letter -> {
          assertThat(letter.stage()).isEqualTo("odd");
          assertThat(letter.cause()).isInstanceOf(IOException.class);
          assertThat(letter.describe())
              .isEqualTo(letter.key() + ": odd: IOException: no " + letter.key());
        });
  }

  @Test
  void failures_whenTheFirstStops_leaveTheRestUnfinished() throws Exception {
    Report report =
        Pipeline.<Integer>named("stops")
            .stage(
                "fails",
                CallerPool.open(),
                n -> {
                  if (n == 5) {
                    throw new IOException("five");
                  }
                  return n;
                },
                s -> s.onFailure(FailurePolicy.stop()))
            .sink("collect", CallerPool.open(), collect())
            .run(() -> IntStream.iterate(0, n -> n + 1).iterator());

    assertThat(report.ending()).isEqualTo(RunEnding.STOPPED);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.done()).isLessThanOrEqualTo(5);
    assertThat(report.items()).isEqualTo(report.done() + report.failed() + report.unfinished());
  }

  @Test
  void failures_whenOverTheBudget_stopTheRun() throws Exception {
    Report report =
        Pipeline.<Integer>named("budget")
            .stage(
                "fails",
                CallerPool.open(),
                n -> {
                  throw new IOException("all");
                },
                s -> s.onFailure(FailurePolicy.stopAfter(3)))
            .sink("collect", CallerPool.open(), collect())
            .run(() -> IntStream.iterate(0, n -> n + 1).iterator());

    assertThat(report.ending()).isEqualTo(RunEnding.STOPPED);
    assertThat(report.failed()).isEqualTo(4);
  }

  @Test
  void timeout_whenAnItemRunsPastIt_costsThatItemAlone() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Report report =
        Pipeline.<Integer>named("slow")
            .stage(
                "waits",
                threads(2),
                n -> {
                  if (n == 7) {
                    never.await();
                  }
                  return n;
                },
                s -> s.timeout(Duration.ofSeconds(3))) // more than the others wait for a processor
            .sink("collect", CallerPool.open(), collect())
            .run(upTo(20));

    assertThat(report.done()).isEqualTo(19);
    assertThat(report.failures())
        .singleElement()
        .satisfies(letter -> assertThat(letter.cause()).isInstanceOf(TaskTimeoutException.class));
  }

  @Test
  void timeout_whenThePoolCannotKeepIt_isRefusedWhenThePlanIsMade() {
    assertThatThrownBy(() ->
            Pipeline.<Integer>named("p")
                .stage("a", CallerPool.open(), n -> n, s -> s.timeout(Duration.ofSeconds(1))))
        .isInstanceOf(PoolOptionUnsupportedException.class);
  }

  @Test
  void filter_whenItDropsItems_theyEndAsDropped() throws Exception {
    Report report =
        Pipeline.<Integer>named("evens")
            .filter("even", threads(2), n -> n % 2 == 0)
            .sink("collect", CallerPool.open(), collect())
            .run(upTo(11));

    assertThat(report.done()).isEqualTo(6);
    assertThat(report.dropped()).isEqualTo(5);
    assertThat(sunk).containsExactlyInAnyOrder(0, 2, 4, 6, 8, 10);
  }

  @Test
  void expand_whenChildrenEndDifferently_theParentEndsOnce() throws Exception {
    // Item n has n children; child 2 of each fails, child 1 is dropped.
    ConcurrentHashMap<String, Ending> endings = new ConcurrentHashMap<>();
    Report report =
        Pipeline.<Integer>named("children")
            .expand("split", threads(2), n -> upTo(n))
            .filter("no ones", threads(2), child -> child != 1)
            .stage(
                "no twos",
                threads(2),
                child -> {
                  if (child == 2) {
                    throw new IllegalStateException("two");
                  }
                  return child;
                })
            .sink("collect", CallerPool.open(), collect())
            .run(
                List.of(0, 1, 2, 3, 4),
                event -> {
                  if (event instanceof RunEvent.ItemEnded(var key, var ending)) {
                    assertThat(endings.put(key, ending)).isNull();
                  }
                });

    assertThat(endings)
        .containsExactlyInAnyOrderEntriesOf(
            java.util.Map.of(
                "0",
                Ending.DONE,
                "1",
                Ending.DONE,
                "2",
                Ending.DONE,
                "3",
                Ending.FAILED,
                "4",
                Ending.FAILED));
    assertThat(report.done()).isEqualTo(3);
    assertThat(report.failed()).isEqualTo(2);
    assertThat(report.failures())
        .extracting(DeadLetter::key)
        .containsExactlyInAnyOrder("3#2", "4#2");
  }

  @Test
  void batch_whenFullOrAtTheEnd_goesOn() throws Exception {
    Report report =
        Pipeline.<Integer>named("batches")
            .batch("by 4", 4, Duration.ofMinutes(1))
            .sink("collect", CallerPool.open(), collect())
            .run(upTo(10));

    assertThat(sunk).containsExactly(upTo(4), List.of(4, 5, 6, 7), List.of(8, 9));
    assertThat(report.done()).isEqualTo(10);
  }

  @Test
  void batch_whenItsFirstItemHasWaitedLongEnough_goesOnUnfilled() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    Iterator<Integer> oneThenWait =
        new Iterator<>() {
          private int given;

          @Override
          public boolean hasNext() {
            if (given == 1) {
              try {
                arrived.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
            return given < 1;
          }

          @Override
          public Integer next() {
            return given++;
          }
        };
    Report report =
        Pipeline.<Integer>named("batches")
            .batch("by 4", 4, Duration.ofMillis(5))
            .sink("collect", CallerPool.open(), (key, batch) -> arrived.countDown())
            .run(() -> oneThenWait);

    assertThat(report.done()).isEqualTo(1);
  }

  @Test
  void batch_whenItFails_failsAllItsItems() throws Exception {
    Report report =
        Pipeline.<Integer>named("batches")
            .batch("by 4", 4, Duration.ofMinutes(1))
            .sink(
                "refuse",
                CallerPool.open(),
                (key, batch) -> {
                  if (batch.contains(5)) {
                    throw new IOException("five");
                  }
                })
            .run(upTo(10));

    assertThat(report.done()).isEqualTo(6);
    assertThat(report.failed()).isEqualTo(4);
    assertThat(report.failures()).extracting(DeadLetter::key).containsExactly("4+3");
  }

  @Test
  void source_whenItThrows_whatItGaveIsProcessedAndTheCauseThrown() {
    Iterable<Integer> breaks =
        () ->
            IntStream.range(0, 100)
                .map(n -> {
                  if (n == 7) {
                    throw new IllegalStateException("disk gone");
                  }
                  return n;
                })
                .iterator();
    assertThatThrownBy(() ->
            Pipeline.<Integer>named("p").sink("collect", CallerPool.open(), collect()).run(breaks))
        .isInstanceOfSatisfying(
            PipelineSourceFailedException.class,
            e -> {
              assertThat(e).hasMessageContaining("after 7 items").hasMessageContaining("disk gone");
              assertThat(e.report().done()).isEqualTo(7);
            });
    assertThat(sunk).hasSize(7);
  }

  @Test
  void sink_whenItCannotBeOpened_theSourceIsNotRead() {
    AtomicInteger read = new AtomicInteger();
    Sink<Integer> broken =
        new Sink<>() {
          @Override
          public void open() throws IOException {
            throw new IOException("read-only");
          }

          @Override
          public void put(String key, Integer value) {}
        };
    assertThatThrownBy(() ->
            Pipeline.<Integer>named("p")
                .sink("s", CallerPool.open(), broken)
                .run(() -> IntStream.generate(read::incrementAndGet).iterator()))
        .isInstanceOf(PipelineBrokenException.class)
        .hasMessageContaining("'s'")
        .hasMessageContaining("read-only");
    assertThat(read).hasValue(0);
  }

  @Test
  void run_whenItIsNotAwaited_closesItsSink() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    Pipeline.<Integer>named("alone")
        .sink(
            "put",
            CallerPool.open(),
            new Sink<Integer>() {
              @Override
              public void put(String key, Integer item) {}

              @Override
              public void close() {
                closed.countDown();
              }
            })
        .start(List.of(1, 2, 3));

    closed.await();
  }

  @Test
  void run_whenAPoolIsClosedUnderIt_breaksAndSaysWhich() {
    ThreadPool pool = ThreadPool.platform(1);
    pool.close();
    assertThatThrownBy(() ->
            Pipeline.<Integer>named("p")
                .stage("work", pool, n -> n)
                .sink("collect", CallerPool.open(), collect())
                .run(upTo(10)))
        .isInstanceOf(PipelineBrokenException.class)
        .hasMessageContaining("p/work")
        .hasMessageContaining("is closed");
  }

  @Test
  void stop_whenItemsAreRunning_cancelsThemAndLeavesThemUnfinished() throws Exception {
    CountDownLatch running = new CountDownLatch(2);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    Run run =
        Pipeline.<Integer>named("p")
            .stage(
                "hang",
                threads(2),
                n -> {
                  running.countDown();
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                    throw e;
                  }
                  return n;
                })
            .sink("collect", CallerPool.open(), collect())
            .start(() -> IntStream.iterate(0, n -> n + 1).iterator());
    running.await();
    run.stop();
    Report report = run.await();

    assertThat(report.ending()).isEqualTo(RunEnding.STOPPED);
    assertThat(report.done()).isZero();
    assertThat(report.failed()).isZero();
    assertThat(report.unfinished()).isPositive();
    assertThat(interrupted).hasValue(2);
  }

  @Test
  void stopWithPatience_whenCodeIgnoresInterrupts_leavesItBehind() throws Exception {
    for (Pool pool : List.of(threads(1), CallerPool.open())) {
      CountDownLatch running = new CountDownLatch(1);
      CountDownLatch gate = new CountDownLatch(1);
      List<RunEvent> told = new CopyOnWriteArrayList<>();
      RunListener listener = told::add;
      Run run =
          Pipeline.<Integer>named("p")
              .stage(
                  "deaf",
                  pool,
                  n -> {
                    running.countDown();
                    awaitDeafly(gate);
                    return n;
                  })
              .sink("collect", CallerPool.open(), collect())
              .start(() -> IntStream.iterate(0, n -> n + 1).iterator(), listener);
      running.await();
      run.stop(Duration.ofMillis(10));
      Report report = run.await();

      assertThat(report.ending()).isEqualTo(RunEnding.STOPPED);
      assertThat(report.done()).isZero();
      assertThat(report.unfinished()).isPositive();
      assertThat(pool.close(Duration.ZERO))
          .singleElement()
          .satisfies(survivor -> assertThat(survivor.task()).isEqualTo("deaf"));

      gate.countDown();
      pool.close(); // waits for it
      assertThat(told.getLast()).isInstanceOf(RunEvent.Ended.class);
    }
  }

  private static void awaitDeafly(CountDownLatch gate) {
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
  void run_whenTheCallerIsInterrupted_stops() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread caller = Thread.currentThread();
    Pipeline<Integer> pipeline =
        Pipeline.<Integer>named("p")
            .stage(
                "hang",
                threads(1),
                n -> {
                  running.countDown();
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    stopped.countDown();
                  }
                  return n;
                })
            .sink("collect", CallerPool.open(), collect());
    Thread interrupter =
        Thread.startVirtualThread(() -> {
          try {
            running.await();
            caller.interrupt();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    assertThatThrownBy(() -> pipeline.run(upTo(3))).isInstanceOf(InterruptedException.class);
    interrupter.join();
    stopped.await();
  }

  @Test
  void drain_whenTheSourceHangs_stillEnds() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    Iterator<Integer> hangs =
        new Iterator<>() {
          private int given;

          @Override
          public boolean hasNext() {
            if (given == 3) {
              hanging.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
              }
            }
            return true;
          }

          @Override
          public Integer next() {
            return given++;
          }
        };
    CountDownLatch put = new CountDownLatch(3);
    Run run =
        Pipeline.<Integer>named("p")
            .sink("put", CallerPool.open(), (key, n) -> put.countDown())
            .start(() -> hangs);
    hanging.await();
    put.await();
    run.drain();
    Report report = run.await();

    assertThat(report.ending()).isEqualTo(RunEnding.DRAINED);
    assertThat(report.done()).isEqualTo(3);
  }

  @Test
  void drain_whenItemsWaitForTheFirstStage_givesThemBack() throws Exception {
    CountDownLatch working = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch allRead = new CountDownLatch(1);
    Run run =
        Pipeline.<Integer>named("p")
            .stage(
                "wait",
                threads(1),
                n -> {
                  working.countDown();
                  gate.await();
                  return n;
                },
                options -> options.buffer(1_000))
            .sink("collect", CallerPool.open(), collect())
            .start(
                upTo(100),
                event -> {
                  if (event instanceof RunEvent.SourceEnded) {
                    allRead.countDown();
                  }
                });
    working.await();
    allRead.await();
    run.drain();
    gate.countDown();
    Report report = run.await();

    assertThat(report.ending()).isEqualTo(RunEnding.DRAINED);
    assertThat(report.done()).isBetween(1L, 3L);
    assertThat(report.items()).isEqualTo(report.done());
  }

  @Test
  void listener_whenItThrowsAnErrorAsTheSourceEnds_breaksTheRun() {
    AssertionError planned = new AssertionError("planned");
    RunListener failing =
        event -> {
          if (event instanceof RunEvent.SourceEnded) {
            throw planned;
          }
        };
    Run run =
        Pipeline.<Integer>named("p")
            .sink("put", CallerPool.open(), (key, value) -> {})
            .start(List.of(1, 2), failing);
    assertThatThrownBy(run::await).isInstanceOf(PipelineBrokenException.class).hasCause(planned);
  }

  @Test
  void listener_whenItThrows_isToldNothingMoreAndTheRunGoesOn() throws Exception {
    AtomicInteger told = new AtomicInteger();
    List<RunEvent> others = Collections.synchronizedList(new ArrayList<>());
    Report report =
        Pipeline.<Integer>named("p")
            .sink("collect", CallerPool.open(), collect())
            .run(
                upTo(10),
                event -> {
                  told.incrementAndGet();
                  throw new IllegalStateException("listener");
                },
                others::add);

    assertThat(report.done()).isEqualTo(10);
    assertThat(told).hasValue(1);
    assertThat(others.getFirst()).isInstanceOf(RunEvent.Started.class);
    assertThat(others.getLast()).isEqualTo(new RunEvent.Ended(report));
    assertThat(others).filteredOn(RunEvent.ItemEnded.class::isInstance).hasSize(10);
  }

  @Test
  void stages_whenTwoHaveOneName_areRefused() {
    assertThatThrownBy(() ->
            Pipeline.<Integer>named("p")
                .stage("a", CallerPool.open(), n -> n)
                .stage("a", CallerPool.open(), n -> n))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a'");
  }

  @Test
  void report_whenOneStageIsSlow_namesItAsTheBottleneck() throws Exception {
    Report report =
        Pipeline.<Integer>named("planted")
            .stage("quick", threads(1), n -> n + 1)
            .stage("slow", opened(ThreadPool.virtual(2)), PipelineTest::wait10Millis)
            .sink("collect", CallerPool.open(), collect())
            .run(upTo(100));

    assertThat(report.bottleneck())
        .hasValueSatisfying(bottleneck -> {
          assertThat(bottleneck.place()).isEqualTo("slow");
          assertThat(bottleneck.busyShare()).isGreaterThan(0.7);
          assertThat(bottleneck.gain()).isBetween(1.0, 1.5);
        });
    assertThat(report.summary()).contains("100 done, 0 failed").contains("Bottleneck: slow");
  }

  /** The planted slowness has to be real: a service time is what the report measures. */
  private static int wait10Millis(int n) throws InterruptedException {
    new Semaphore(0).tryAcquire(10, TimeUnit.MILLISECONDS);
    return n;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void accounting_whenStagesDoRandomThings_countsEveryItemOnce(long seed) throws Exception {
    Random random = new Random(seed);
    int items = 200 + random.nextInt(400);
    int failEvery = 2 + random.nextInt(20);
    int dropEvery = 2 + random.nextInt(20);
    ConcurrentHashMap<String, Ending> endings = new ConcurrentHashMap<>();
    Report report =
        Pipeline.<Integer>named("random " + seed)
            .stage(
                "fail",
                threads(1 + random.nextInt(4)),
                n -> {
                  if (n % failEvery == 1) {
                    throw new IOException("planned");
                  }
                  return n;
                },
                s -> s.buffer(random.nextInt(5)))
            .expand("split", threads(1 + random.nextInt(3)), n -> upTo(n % 4))
            .filter("drop", threads(1 + random.nextInt(3)), n -> n % dropEvery != 1)
            .batch("batch", 1 + random.nextInt(7), Duration.ofMillis(random.nextInt(3)))
            .sink("collect", threads(1 + random.nextInt(3)), collect())
            .run(
                upTo(items),
                event -> {
                  if (event instanceof RunEvent.ItemEnded(var key, var ending)) {
                    assertThat(endings.put(key, ending)).as("seed " + seed).isNull();
                  }
                });

    assertThat(endings).as("seed " + seed).hasSize(items);
    assertThat(report.done() + report.dropped() + report.failed()).isEqualTo(items);
    assertThat(report.unfinished()).isZero();
  }
}
