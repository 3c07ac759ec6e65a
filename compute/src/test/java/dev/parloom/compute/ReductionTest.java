package dev.parloom.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.core.NoLeaks;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.process.ProcessPool;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reductions on every kind of pool: order, shape, failure, and operators that are none. */
@Tag("process")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class ReductionTest {

  private static final Reduction<Integer, Integer, RuntimeException> SUM =
      Reduction.of(Integer::sum);

  // Each result tells how it came about.
  private static final Reduction<Integer, String, RuntimeException> SHAPE =
      Reduction.<Integer, String, RuntimeException>mapping(
              String::valueOf, (a, b) -> "(" + a + " " + b + ")")
          .unchecked();

  private static List<Integer> upTo(int end) {
    return IntStream.range(0, end).boxed().toList();
  }

  private static List<Double> uneven(int count) {
    return IntStream.range(0, count).mapToObj(i -> Math.sin(i) * Math.pow(10, i % 17)).toList();
  }

  /** The tree by its definition: split at the largest power of two below the length. */
  private static String shape(int from, int to) {
    if (to - from == 1) {
      return "" + from;
    }
    int middle = from + Integer.highestOneBit(to - from - 1);
    return "(" + shape(from, middle) + " " + shape(middle, to) + ")";
  }

  @Test
  void sum_of0To19_is190OnEveryPool() throws Exception {
    Kinds.each((kind, pool) -> assertThat(SUM.over(pool, upTo(20))).as(kind).isEqualTo(190));
  }

  @Test
  void tree_forEveryLength_isTheOneOfItsIndexes() throws Exception {
    try (Pool pool = ThreadPool.platform(3)) {
      for (int length = 1; length <= 130; length++) {
        String expected = shape(0, length);
        assertThat(SHAPE.over(pool, upTo(length))).isEqualTo(expected);
        assertThat(SHAPE.over(pool, upTo(length).iterator())).isEqualTo(expected);
      }
      assertThat(SHAPE.over(pool, upTo(3001).stream())).isEqualTo(shape(0, 3001));
    }
  }

  @Test
  void tree_onEveryPool_isTheSame() throws Exception {
    String expected = shape(0, 777);
    Kinds.each((kind, pool) -> {
      assertThat(SHAPE.over(pool, upTo(777))).as(kind).isEqualTo(expected);
      assertThat(SHAPE.over(pool, upTo(777).stream())).as(kind).isEqualTo(expected);
    });
  }

  @Test
  void tree_whenOperatorsTakeLong_isTheSame() throws Exception {
    try (Pool pool = ThreadPool.platform(4)) {
      assertThat(
              Reduction.mapping(
                      String::valueOf,
                      (String a, String b) -> {
                        busy(300_000L * (1 + (a.length() + b.length()) % 7));
                        return "(" + a + " " + b + ")";
                      })
                  .unchecked()
                  .over(pool, upTo(150)))
          .isEqualTo(shape(0, 150));
    }
  }

  private static void busy(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  @Test
  void sum_ofDoubles_hasTheSameBitsOnEveryPoolAndFromEverySource() throws Exception {
    List<Double> inputs = uneven(20_011);
    Reduction<Double, Double, RuntimeException> sum =
        Reduction.of(Double::sum).equality(Equality.within(1e-9));
    double expected;
    try (Pool pool = CallerPool.open()) {
      expected = sum.over(pool, inputs);
    }
    Kinds.each((kind, pool) -> {
      assertThat(sum.over(pool, inputs)).as(kind).isEqualTo(expected);
      assertThat(sum.over(pool, inputs.stream())).as(kind).isEqualTo(expected);
      assertThat(sum.over(pool, new ArrayDeque<>(inputs))).as(kind).isEqualTo(expected);
      assertThat(sum.over(pool, inputs.toArray(Double[]::new))).as(kind).isEqualTo(expected);
    });
  }

  @Test
  void concatenation_whichDoesNotCommute_keepsTheOrderOnEveryPool() throws Exception {
    List<String> words = IntStream.range(0, 2000).mapToObj(i -> i + ",").toList();
    String expected = String.join("", words);
    Kinds.each((kind, pool) ->
        assertThat(Reduction.of(String::concat).over(pool, words)).as(kind).isEqualTo(expected));
  }

  @Test
  void mapping_whenGiven_isAppliedToEachInput() throws Exception {
    Reduction<Integer, Long, RuntimeException> squares =
        Reduction.mapping((Integer i) -> (long) i * i, Long::sum);
    Kinds.each((kind, pool) ->
        assertThat(squares.over(pool, upTo(10_000))).as(kind).isEqualTo(333_283_335_000L));
  }

  @Test
  void stream_whenVeryLong_isReadABoundedNumberAhead() throws Exception {
    AtomicLong read = new AtomicLong();
    AtomicLong reduced = new AtomicLong();
    AtomicLong most = new AtomicLong();
    try (Pool pool = ThreadPool.platform(2)) {
      long sum =
          Reduction.mapping(
                  (Long i) -> {
                    reduced.incrementAndGet();
                    return i;
                  },
                  Long::sum)
              .unchecked()
              .over(
                  pool,
                  LongStream.range(0, 3_000_000)
                      .peek(i ->
                          most.accumulateAndGet(read.incrementAndGet() - reduced.get(), Math::max))
                      .boxed());
      assertThat(sum).isEqualTo(4_499_998_500_000L);
    }
    assertThat(most.get()).isLessThanOrEqualTo(9L << 16); // 8 tasks, and the one being filled
  }

  @Test
  void inputs_whenNone_giveTheIdentityOrAreRefused() throws Exception {
    try (Pool pool = CallerPool.open()) {
      assertThat(SUM.identity(7).over(pool, List.of())).isEqualTo(7);
      assertThat(SUM.identity(7).over(pool, List.of(5))).isEqualTo(5);
      assertThat(SUM.identity(7).over(pool, new Integer[] {5, 6})).isEqualTo(11);
      assertThatThrownBy(() -> SUM.over(pool, List.<Integer>of().iterator()))
          .isInstanceOf(ReductionEmptyException.class)
          .hasMessageContaining("identity(…)");
    }
  }

  @Test
  void inputsAndResults_whenNull_areValuesLikeOthers() throws Exception {
    List<Integer> inputs = new ArrayList<>(upTo(100));
    inputs.set(50, null);
    Reduction<Integer, Integer, RuntimeException> orNull =
        Reduction.of((Integer a, Integer b) -> a == null || b == null ? null : a + b);
    try (Pool pool = ThreadPool.platform(2)) {
      assertThat(orNull.over(pool, inputs)).isNull();
    }
  }

  @Test
  void operator_whenItThrows_reachesTheCallerAsThrown() throws Exception {
    Reduction<Integer, Integer, IOException> failing =
        Reduction.of((Integer a, Integer b) -> {
          if (b > 1_000_000) {
            throw new IOException("over a million");
          }
          return a + b;
        });
    Kinds.each((kind, pool) -> {
      List<Integer> inputs = new ArrayList<>(upTo(1000));
      inputs.set(901, 2_000_000);
      assertThatThrownBy(() -> failing.over(pool, inputs))
          .as(kind)
          .isInstanceOf(IOException.class)
          .hasMessage("over a million");
    });
  }

  @Test
  void otherTasks_whenOneFails_areCancelled() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    try (Pool pool = ThreadPool.platform(2)) {
      assertThatThrownBy(() ->
              Reduction.mapping(
                      (Integer i) -> {
                        if (i == 0) {
                          running.countDown();
                          try {
                            new CountDownLatch(1).await();
                          } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                          }
                        }
                        running.await();
                        throw new IllegalStateException("input " + i);
                      },
                      Integer::sum)
                  .unchecked()
                  .over(pool, upTo(50)))
          .isInstanceOf(IllegalStateException.class);
      interrupted.await();
    }
  }

  @Test
  void caller_whenInterrupted_cancelsAllAndThrows() throws Exception {
    Thread caller = Thread.currentThread();
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Pool pool = ThreadPool.platform(1)) {
      assertThatThrownBy(() ->
              Reduction.mapping(
                      (Integer i) -> {
                        caller.interrupt();
                        try {
                          new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                          interrupted.countDown();
                          throw e;
                        }
                        return i;
                      },
                      Integer::sum)
                  .over(pool, upTo(50)))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
      interrupted.await();
    }
  }

  @Test
  void inputs_whenTheirIteratorThrows_throwThat() throws Exception {
    Iterator<Integer> broken =
        IntStream.range(0, 100)
            .peek(i -> {
              if (i == 60) {
                throw new IllegalStateException("torn tape");
              }
            })
            .iterator();
    try (Pool pool = ThreadPool.platform(2)) {
      assertThatThrownBy(() -> SUM.over(pool, broken)).hasMessage("torn tape");
    }
  }

  @Test
  void tasks_whenTiny_areFarFewerThanInputs() throws Exception {
    try (ThreadPool pool = ThreadPool.platform(2)) {
      assertThat(SUM.over(pool, upTo(200_000)))
          .isEqualTo(upTo(200_000).stream().reduce(0, Integer::sum));
      assertThat(pool.stats().done()).isLessThan(2_000);
    }
  }

  @Test
  void operators_whenTheyTakeLong_runOnAllWorkersAtOnce() throws Exception {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch allFour = new CountDownLatch(4);
    try (Pool pool = ThreadPool.platform(4)) {
      Reduction.of(
              (Integer a, Integer b) -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                allFour.countDown();
                assertThat(allFour.await(120, TimeUnit.SECONDS))
                    .isTrue(); // the first four need each other
                running.decrementAndGet();
                return a + b;
              })
          .unchecked()
          .over(pool, upTo(16));
    }
    assertThat(most.get()).isEqualTo(4);
  }

  @Test
  void processes_whenGivenAList_areSentTheirPartOnly() throws Exception {
    // Each part is copied by itself: the list, which cannot be sent, is not.
    List<Integer> view = new Unsendable(upTo(5_000));
    try (Pool pool = ProcessPool.of(2)) {
      assertThat(SUM.over(pool, view)).isEqualTo(12_497_500);
    }
  }

  /** A list that refuses to be serialized. */
  private static final class Unsendable extends ArrayList<Integer> {
    private static final long serialVersionUID = 1L;

    Unsendable(List<Integer> items) {
      super(items);
    }

    private Object writeReplace() {
      throw new AssertionError("the whole list was sent");
    }
  }
}
