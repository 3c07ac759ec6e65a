package dev.parloom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.thread.ThreadPool;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.policy.CircuitBreaker;
import dev.parloom.pipeline.policy.FailurePolicy;
import dev.parloom.pipeline.policy.KeyLimit;
import dev.parloom.pipeline.policy.RateLimit;
import dev.parloom.pipeline.policy.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Policies in runs; what they decide, and when, is tested in {@code PacerTest}. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PolicyTest {

  private static final Duration NO_PAUSE = Duration.ofNanos(1);
  private static final Duration FOR_EVER = Duration.ofDays(100);

  private final Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
  private final Set<String> put = Collections.synchronizedSet(new TreeSet<>());

  private int attempt(String item) {
    return attempts.computeIfAbsent(item, _ -> new AtomicInteger()).incrementAndGet();
  }

  private static List<String> items(int count) {
    return IntStream.range(0, count).mapToObj(i -> "i" + i).toList();
  }

  @Test
  void retries_whenTheyHelp_leaveNothingFailed() throws InterruptedException {
    try (ThreadPool pool = ThreadPool.platform(2)) {
      Report report =
          Pipeline.<String>named("flaky")
              .stage(
                  "flaky",
                  pool,
                  item -> {
                    if (attempt(item) <= 3) {
                      throw new IOException("not yet");
                    }
                    return item;
                  },
                  o -> o.retries(RetryPolicy.times(3).backoff(NO_PAUSE, NO_PAUSE)))
              .sink("put", pool, (key, item) -> put.add(key))
              .run(items(100));
      assertThat(report.done()).isEqualTo(100);
      assertThat(report.stages().getFirst().retried()).isEqualTo(300);
      assertThat(put).hasSize(100);
    }
  }

  @Test
  void retries_whenTheyDoNotHelp_endInOneDeadLetterWithTheNumberOfAttempts()
      throws InterruptedException {
    try (ThreadPool pool = ThreadPool.platform(2)) {
      AtomicInteger told = new AtomicInteger();
      Report report =
          Pipeline.<String>named("hopeless")
              .stage(
                  "hopeless",
                  pool,
                  item -> {
                    throw new IOException("never, attempt " + attempt(item));
                  },
                  o -> o.ordered().retries(RetryPolicy.times(2).backoff(NO_PAUSE, NO_PAUSE)))
              .sink("put", pool, (key, item) -> put.add(key))
              .run(
                  items(10),
                  event -> told.addAndGet(event instanceof RunEvent.ItemRetried ? 1 : 0));
      assertThat(report.failed()).isEqualTo(10);
      assertThat(report.failures())
          .allMatch(letter -> letter.attempts() == 3)
          .allMatch(letter -> letter.cause().getMessage().endsWith("attempt 3"));
      assertThat(told).hasValue(20);
    }
  }

  @Test
  void retries_whenAnItemWaitsForItsNext_keepNoWorkerFromTheOthers() throws InterruptedException {
    CountDownLatch others = new CountDownLatch(30);
    try (ThreadPool one = ThreadPool.platform(1)) {
      Run run =
          Pipeline.<String>named("patient")
              .stage(
                  "patient",
                  one,
                  item -> {
                    if (item.equals("i0")) {
                      throw new IOException("for ever");
                    }
                    return item;
                  },
                  o -> o.retries(RetryPolicy.times(1).backoff(FOR_EVER, FOR_EVER).jitter(0)))
              .sink("put", one, (key, item) -> put.add(key))
              .start(
                  items(31),
                  event -> {
                    if (event instanceof RunEvent.ItemEnded) {
                      others.countDown();
                    }
                  });
      others.await();
      run.stop();
      Report report = run.await();
      assertThat(report.done()).isEqualTo(30);
      assertThat(report.unfinished()).isEqualTo(1);
      assertThat(report.failed()).isZero();
    }
  }

  @Test
  void rate_whenEachKeyHasItsOwn_letsOneOfEachGo() throws InterruptedException {
    CountDownLatch firsts = new CountDownLatch(5);
    try (ThreadPool pool = ThreadPool.platform(2)) {
      Run run =
          Pipeline.<String>named("hosts")
              .stage(
                  "ask",
                  pool,
                  item -> {
                    firsts.countDown();
                    return item;
                  },
                  o ->
                      o.limitPer(
                          (String item) -> item.substring(item.length() - 1),
                          KeyLimit.none().rate(RateLimit.of(1, FOR_EVER))))
              .sink("put", pool, (key, item) -> put.add(item))
              .start(List.of("a1", "b1", "a2", "c3", "a4", "a5", "b5"));
      firsts.await();
      run.drain(NO_PAUSE); // which stops it, as two would wait for ever
      Report report = run.await();
      assertThat(report.ending()).isEqualTo(RunEnding.STOPPED);
      assertThat(attempts).isEmpty();
      assertThat(put).isSubsetOf("a1", "a2", "c3", "a4", "a5");
    }
  }

  @Test
  void breaker_whenAllFails_stopsStartingItems() throws InterruptedException {
    CountDownLatch failures = new CountDownLatch(3);
    AtomicInteger begun = new AtomicInteger();
    try (ThreadPool one = ThreadPool.platform(1)) {
      Run run =
          Pipeline.<String>named("down")
              .stage(
                  "ask",
                  one,
                  item -> {
                    begun.incrementAndGet();
                    throw new IOException("down");
                  },
                  o -> o.inFlight(1).breaker(CircuitBreaker.after(3, FOR_EVER)))
              .sink("put", one, (key, item) -> put.add(key))
              .start(
                  items(100),
                  event -> {
                    if (event instanceof RunEvent.ItemFailed) {
                      failures.countDown();
                    }
                  });
      failures.await();
      run.stop();
      run.await();
      assertThat(begun).hasValue(3);
    }
  }

  @Test
  void failures_whenTheirShareIsTooLarge_stopTheRun() throws InterruptedException {
    try (ThreadPool pool = ThreadPool.platform(2)) {
      Report report =
          Pipeline.<String>named("tenth")
              .onFailure(FailurePolicy.stopAboveShare(0.1, 50))
              .stage(
                  "half",
                  pool,
                  item -> {
                    if (item.endsWith("1") || item.endsWith("2")) {
                      throw new IOException("planned");
                    }
                    return item;
                  })
              .sink("put", pool, (key, item) -> put.add(key))
              .run(items(10_000));
      assertThat(report.ending()).isEqualTo(RunEnding.STOPPED);
      assertThat(report.items()).isBetween(50L, 500L);
    }
  }
}
