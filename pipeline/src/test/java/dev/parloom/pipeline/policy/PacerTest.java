package dev.parloom.pipeline.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** On a clock of its own, which begins near where {@code System.nanoTime} would overflow. */
class PacerTest {

  private static final long SECOND = 1_000_000_000L;
  private final IOException failure = new IOException("down");

  private long now = Long.MAX_VALUE - 3 * SECOND;

  /** Leaves nothing out of a pause. */
  private static RandomGenerator noChance() {
    return () -> 0L;
  }

  private static Pacing.Keys per(Function<String, String> keyOf, KeyLimit limit) {
    return per(keyOf, _ -> limit);
  }

  private static Pacing.Keys per(
      Function<String, String> keyOf, Function<String, KeyLimit> limitOf) {
    return new Pacing.Keys(
        item -> keyOf.apply(String.valueOf(item)), item -> limitOf.apply(String.valueOf(item)));
  }

  private Pacer<String> pacer(Pacing pacing) {
    return new Pacer<>(pacing, noChance(), now);
  }

  /** When items start, in milliseconds from now, if the clock jumps to what the pacer asks for. */
  private List<String> starts(Pacer<String> pacer) {
    long begin = now;
    List<String> starts = new ArrayList<>();
    while (true) {
      for (String item = pacer.next(now); item != null; item = pacer.next(now)) {
        starts.add("%s@%d".formatted(item, (now - begin) / 1_000_000));
      }
      long next = pacer.nextNanos(now);
      if (next == Pacer.NEVER) {
        return starts;
      }
      assertThat(next - now).as("time asked for lies ahead").isPositive();
      now = next;
    }
  }

  @Test
  void next_whenTheRateIsLimited_spacesStartsEvenly() {
    Pacer<String> pacer = pacer(Pacing.NONE.rate(RateLimit.of(4, Duration.ofSeconds(1))));
    for (String item : List.of("a", "b", "c")) {
      pacer.arrived(item, item, now);
    }
    assertThat(starts(pacer)).containsExactly("a@0", "b@250", "c@500");
  }

  @Test
  void next_whenThereIsABurst_letsSoManyGoAtOnceAfterQuietTimesOnly() {
    Pacer<String> pacer = pacer(Pacing.NONE.rate(RateLimit.of(10, Duration.ofSeconds(1)).burst(3)));
    for (int i = 0; i < 5; i++) {
      pacer.arrived("a" + i, null, now);
    }
    assertThat(starts(pacer)).containsExactly("a0@0", "a1@0", "a2@0", "a3@100", "a4@200");
    now += 10 * SECOND;
    for (int i = 0; i < 4; i++) {
      pacer.arrived("b" + i, null, now);
    }
    assertThat(starts(pacer)).containsExactly("b0@0", "b1@0", "b2@0", "b3@100");
  }

  @Test
  void next_whenKeysAreLimited_doesNotHoldUpOthers() {
    Pacer<String> pacer =
        pacer(
            Pacing.NONE.keys(
                per(
                    item -> item.substring(0, 1),
                    KeyLimit.none().rate(RateLimit.of(1, Duration.ofSeconds(1))))));
    for (String item : List.of("a1", "a2", "a3", "b1", "c1", "b2")) {
      pacer.arrived(item, item, now);
    }
    assertThat(starts(pacer))
        .containsExactly("a1@0", "b1@0", "c1@0", "a2@1000", "b2@1000", "a3@2000");
  }

  @Test
  void next_whenTheStageCouldNotStartForAWhile_keepsTheRateOfAKeyAllTheSame() {
    Pacer<String> pacer =
        pacer(
            Pacing.NONE.keys(
                per(item -> "k", KeyLimit.none().rate(RateLimit.of(1, Duration.ofSeconds(1))))));
    for (String item : List.of("a", "b", "c")) {
      pacer.arrived(item, item, now);
    }
    assertThat(pacer.next(now)).isEqualTo("a");
    now += 10 * SECOND; // it waited for the stage behind it
    assertThat(starts(pacer)).containsExactly("b@0", "c@1000");
  }

  @Test
  void arrived_whenTheKeyCannotBeTaken_doesNotLimitTheItem() {
    Pacer<String> pacer =
        pacer(
            Pacing.NONE.keys(
                per(
                    item -> item.substring(5),
                    KeyLimit.none().rate(RateLimit.of(1, Duration.ofHours(1))))));
    pacer.arrived("a", "a", now);
    pacer.arrived("b", "b", now);
    assertThat(starts(pacer)).containsExactly("a@0", "b@0");
  }

  @Test
  void failed_whenRetriesAreLeft_doublesThePauseUpToTheLongest() {
    Pacer<String> pacer =
        pacer(
            Pacing.NONE.retries(
                RetryPolicy.times(4).backoff(Duration.ofSeconds(1), Duration.ofSeconds(3))));
    pacer.arrived("a", null, now);
    assertThat(starts(pacer)).containsExactly("a@0");
    List<Long> pauses = new ArrayList<>();
    int attempts = 1;
    while (pacer.failed("a", null, attempts, failure, now)) {
      long before = now;
      assertThat(pacer.next(now)).as("not before its pause").isNull();
      assertThat(starts(pacer)).hasSize(1);
      pauses.add((now - before) / SECOND);
      attempts++;
    }
    assertThat(pauses).containsExactly(1L, 2L, 3L, 3L);
    assertThat(attempts).isEqualTo(5);
  }

  @Test
  void failed_whenThePredicateOrTheErrorForbids_doesNotRetry() {
    Pacer<String> picky =
        pacer(
            Pacing.NONE.retries(RetryPolicy.times(2).when(cause -> cause instanceof IOException)));
    assertThat(picky.failed("a", null, 1, failure, now)).isTrue();
    assertThat(picky.failed("a", null, 1, new IllegalStateException(), now)).isFalse();
    Pacer<String> usual = pacer(Pacing.NONE.retries(RetryPolicy.times(2)));
    assertThat(usual.failed("a", null, 1, new OutOfMemoryError(), now)).isFalse();
  }

  @Test
  void pause_whenThereIsJitter_leavesOutUpToThatShare() {
    RetryPolicy policy =
        RetryPolicy.times(1).backoff(Duration.ofSeconds(4), Duration.ofSeconds(4)).jitter(0.25);
    RandomGenerator chance = new SplittableRandom(1);
    List<Long> pauses = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      pauses.add(policy.pauseNanos(1, chance));
    }
    assertThat(pauses).allSatisfy(p -> assertThat(p).isBetween(3 * SECOND, 4 * SECOND));
    assertThat(pauses.stream().mapToLong(p -> p).max().getAsLong()).isGreaterThan(39 * SECOND / 10);
    assertThat(pauses.stream().mapToLong(p -> p).min().getAsLong()).isLessThan(31 * SECOND / 10);
  }

  @Test
  void next_whenARetryWaits_letsOthersOfItsKeyGoMeanwhile() {
    Pacer<String> pacer =
        pacer(
            Pacing.NONE
                .keys(
                    per(item -> "k", KeyLimit.none().rate(RateLimit.of(1, Duration.ofSeconds(1)))))
                .retries(
                    RetryPolicy.times(1).backoff(Duration.ofSeconds(10), Duration.ofSeconds(10))));
    pacer.arrived("a", "a", now);
    assertThat(pacer.next(now)).isEqualTo("a");
    assertThat(pacer.failed("a", "a", 1, failure, now)).isTrue();
    pacer.arrived("b", "b", now);
    assertThat(starts(pacer)).containsExactly("b@1000", "a@10000");
  }

  @Test
  void next_whenAKeyHasSoManyAtOnce_waitsForOneToEnd() {
    Pacer<String> pacer =
        pacer(
            Pacing.NONE
                .keys(per(item -> item.substring(0, 1), KeyLimit.none().atOnce(2)))
                .retries(
                    RetryPolicy.times(1).backoff(Duration.ofSeconds(10), Duration.ofSeconds(10))));
    for (String item : List.of("a1", "a2", "a3", "a4", "b1")) {
      pacer.arrived(item, item, now);
    }
    assertThat(starts(pacer)).containsExactly("a1@0", "b1@0", "a2@0");
    assertThat(pacer.nextNanos(now)).as("only an end changes something").isEqualTo(Pacer.NEVER);
    pacer.succeeded("a1", now);
    assertThat(starts(pacer)).containsExactly("a3@0");
    assertThat(pacer.failed("a2", "a2", 1, failure, now)).isTrue();
    assertThat(pacer.next(now)).as("it makes room while it pauses").isEqualTo("a4");
    assertThat(pacer.nextNanos(now) - now).as("when it comes back").isEqualTo(10 * SECOND);
    now += 10 * SECOND;
    assertThat(pacer.next(now)).as("two are at work").isNull();
    pacer.succeeded("a3", now);
    assertThat(pacer.next(now)).isEqualTo("a2");
  }

  @Test
  void next_whenAKeyHasManyItems_takesTurnsWithOtherKeys() {
    Pacer<String> pacer = pacer(Pacing.NONE.keys(per(item -> item, KeyLimit.none())));
    for (String item : List.of("a", "a", "a", "b", "b", "c")) {
      pacer.arrived(item, item, now);
    }
    assertThat(starts(pacer)).containsExactly("a@0", "b@0", "c@0", "a@0", "b@0", "a@0");
  }

  @Test
  void next_whenKeysHaveLimitsOfTheirOwn_keepsEach() {
    Pacer<String> pacer =
        pacer(
            Pacing.NONE.keys(
                per(
                    item -> item,
                    item ->
                        KeyLimit.none().rate(RateLimit.of(1, Duration.ofSeconds(item.length()))))));
    for (String item : List.of("a", "a", "bbb", "bbb")) {
      pacer.arrived(item, item, now);
    }
    assertThat(starts(pacer)).containsExactly("a@0", "bbb@0", "a@1000", "bbb@3000");
  }

  @Test
  void failed_whenTheFailureAsksForAPause_holdsTheWholeKeyUpForIt() {
    Pacer<String> pacer =
        pacer(
            Pacing.NONE
                .keys(per(item -> item.substring(0, 1), KeyLimit.none()))
                .retries(
                    RetryPolicy.times(1)
                        .backoff(Duration.ofSeconds(1), Duration.ofSeconds(1))
                        .honouring(
                            cause -> Optional.of(Duration.ofSeconds(cause.getMessage().length())),
                            Duration.ofSeconds(30))));
    pacer.arrived("a1", "a1", now);
    assertThat(pacer.next(now)).isEqualTo("a1");
    assertThat(pacer.failed("a1", "a1", 1, new IOException("x".repeat(20)), now)).isTrue();
    pacer.arrived("a2", "a2", now);
    pacer.arrived("b1", "b1", now);
    assertThat(starts(pacer)).containsExactly("b1@0", "a2@20000", "a1@20000");
    assertThat(pacer.failed("a2", "a2", 1, new IOException("x".repeat(31)), now))
        .as("more than is granted")
        .isFalse();
    pacer.arrived("a3", "a3", now);
    assertThat(pacer.next(now)).as("nor is anything held up for it").isEqualTo("a3");
  }

  @Test
  void failed_whenShorterPausesAreAskedForLater_keepsTheLongest() {
    Pacer<String> pacer =
        pacer(
            Pacing.NONE
                .keys(per(item -> "k", KeyLimit.none()))
                .retries(
                    RetryPolicy.times(1)
                        .honouring(
                            cause -> Optional.of(Duration.ofSeconds(cause.getMessage().length())),
                            Duration.ofSeconds(30))));
    pacer.arrived("a", "a", now);
    pacer.arrived("b", "b", now);
    assertThat(pacer.next(now)).isEqualTo("a");
    assertThat(pacer.next(now)).isEqualTo("b");
    assertThat(pacer.failed("a", "a", 1, new IOException("x".repeat(20)), now)).isTrue();
    assertThat(pacer.failed("b", "b", 1, new IOException("x"), now)).isTrue();
    assertThat(starts(pacer)).containsExactly("b@20000", "a@20000");
  }

  @Test
  void next_whenTheBreakerIsOpen_triesOneAfterTheRestAndGoesOnIfItIsWell() {
    Pacer<String> pacer =
        pacer(Pacing.NONE.breaker(CircuitBreaker.after(2, Duration.ofSeconds(30))));
    for (int i = 0; i < 5; i++) {
      pacer.arrived("a" + i, null, now);
    }
    assertThat(pacer.next(now)).isEqualTo("a0");
    assertThat(pacer.next(now)).isEqualTo("a1");
    pacer.failed("a0", null, 1, failure, now);
    pacer.failed("a1", null, 1, failure, now);
    assertThat(pacer.next(now)).as("open").isNull();
    assertThat(pacer.nextNanos(now) - now).isEqualTo(30 * SECOND);

    now += 30 * SECOND;
    assertThat(pacer.next(now)).as("the trial").isEqualTo("a2");
    assertThat(pacer.next(now)).as("one trial at a time").isNull();
    assertThat(pacer.nextNanos(now)).as("nothing before it ends").isEqualTo(Pacer.NEVER);
    pacer.failed("a2", null, 1, failure, now);
    assertThat(pacer.nextNanos(now) - now).as("rests again").isEqualTo(30 * SECOND);

    now += 30 * SECOND;
    assertThat(pacer.next(now)).isEqualTo("a3");
    pacer.succeeded(null, now);
    assertThat(pacer.next(now)).as("closed").isEqualTo("a4");
  }

  @Test
  void succeeded_whenFailuresAreNotInARow_keepsTheBreakerClosed() {
    Pacer<String> pacer =
        pacer(Pacing.NONE.breaker(CircuitBreaker.after(2, Duration.ofSeconds(30))));
    for (int i = 0; i < 10; i++) {
      pacer.arrived("a" + i, null, now);
      assertThat(pacer.next(now)).isEqualTo("a" + i);
      if (i % 2 == 0) {
        pacer.failed("a" + i, null, 1, failure, now);
      } else {
        pacer.succeeded(null, now);
      }
    }
  }

  @Test
  void stopsAt_whenTheShareIsTooLarge_waitsForEnoughItems() {
    FailurePolicy policy = FailurePolicy.stopAboveShare(0.1, 20);
    assertThat(policy.stopsAt(19, 19)).isFalse();
    assertThat(policy.stopsAt(2, 20)).isFalse();
    assertThat(policy.stopsAt(3, 20)).isTrue();
  }

  @Test
  void policies_whenTheirNumbersMakeNoSense_sayWhatIsAllowed() {
    assertThatThrownBy(() -> RetryPolicy.times(0)).hasMessageContaining("1 or more");
    assertThatThrownBy(
            () -> RetryPolicy.times(1).backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("1000 ms, must not be shorter than the first, 2000 ms");
    assertThatThrownBy(() -> RetryPolicy.times(1).jitter(1.5)).hasMessageContaining("0 to 1");
    assertThatThrownBy(() -> RateLimit.of(0, Duration.ofSeconds(1)))
        .hasMessageContaining("1 start or more");
    assertThatThrownBy(() -> CircuitBreaker.after(1, Duration.ZERO))
        .hasMessageContaining("more than zero");
    assertThatThrownBy(() -> FailurePolicy.stopAboveShare(2, 1)).hasMessageContaining("0 to 1");
  }
}
