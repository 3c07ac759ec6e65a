package dev.parloom.core.loop;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.Stalling;
import dev.parloom.core.Background;
import dev.parloom.core.NoLeaks;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.WarningLog;
import dev.parloom.core.pool.Work;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tasks that keep a loop from going on are named, each in its own way, once. */
@Tag("process")
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class StallTest {

  private static final Duration LIMIT = Duration.ofMillis(250);

  private final BlockingQueue<Stall> stalls = new LinkedBlockingQueue<>();
  private final Stalling stalling = new Stalling();

  private Loop open() {
    return Loop.builder().name("watched").stallLimit(LIMIT).onStall(stalls::add).open();
  }

  private static <R extends @Nullable Object> Task<R> submit(Loop loop, String name, Work<R> work)
      throws InterruptedException {
    return loop.with(TaskOptions.none().named(name)).submit(work);
  }

  private Stall next() throws InterruptedException {
    Stall stall = stalls.poll(Background.PATIENCE.toMillis(), MILLISECONDS);
    assertThat(stall).isNotNull();
    assertThat(stall.loop()).isEqualTo("watched");
    assertThat(stall.held()).isGreaterThanOrEqualTo(LIMIT);
    return stall;
  }

  private static void assertIn(Stall stall, String method) {
    assertThat(stall.stack())
        .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo(method));
    assertThat(stall.message()).contains("Stalling." + method);
  }

  // ---- The three kinds.

  @Test
  void stall_whenATaskComputes_isNamed() throws Exception {
    try (Loop loop = open()) {
      Task<Integer> busy = submit(loop, "busy", stalling::compute);

      Stall stall = next();
      stalling.letGo();
      assertThat(stall.task()).isEqualTo("busy");
      assertThat(stall.kind()).isEqualTo(Stall.Kind.RUNNING);
      assertIn(stall, "compute");
      assertThat(stall.message()).contains("loop 'watched'", "task 'busy'", "runs on", "pool");
      assertThat(busy.get()).isEqualTo(1);
    }
  }

  @Test
  void stall_whenATaskWaitsThroughTheJdk_isNamed() throws Exception {
    try (Loop loop = open()) {
      Task<Boolean> latched = submit(loop, "latched", stalling::waitInTheJdk);

      Stall stall = next();
      stalling.letGo();
      assertThat(stall.task()).isEqualTo("latched");
      assertThat(stall.kind()).isEqualTo(Stall.Kind.WAITING);
      assertIn(stall, "waitInTheJdk");
      assertThat(stall.message()).contains("not through Parloom", "Loop.sleep");
      assertThat(latched.get()).isTrue();
    }
  }

  @Test
  void stall_whenATaskWantsAMonitor_isNamedWithThoseThatMayHoldIt() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    Channel<Integer> channel = Channel.bounded(0);
    try (Loop loop = open();
        var owner = Background.call(() -> stalling.holdMonitor(held))) {
      assertThat(Background.await(held)).isTrue();
      Task<Integer> elsewhere = submit(loop, "elsewhere", channel::receive);
      Task<Integer> suspect = submit(loop, "suspect", () -> Stalling.receiveHere(channel));
      Task<Integer> wanting = submit(loop, "wanting", stalling::wantMonitor);

      Stall stall = next();
      stalling.letGo();
      assertThat(stall.task()).isEqualTo("wanting");
      assertThat(stall.kind()).isEqualTo(Stall.Kind.BLOCKED);
      assertIn(stall, "wantMonitor");
      assertThat(stall.suspects()).extracting(Stall.Suspect::task).contains("suspect", "elsewhere");
      assertThat(stall.message()).contains("monitor", "receiveHere");
      assertThat(owner.get()).isTrue();
      assertThat(wanting.get()).isEqualTo(3);
      channel.send(1);
      channel.send(2);
      assertThat(elsewhere.get() + suspect.get()).isEqualTo(3);
    }
  }

  /** The real thing can never end, so it has a JVM of its own. */
  @Test
  void stall_whenAWaitingTaskHoldsTheMonitor_namesBoth() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "com.example.StalledForEver")
            .redirectErrorStream(true)
            .start();
    String said = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(jvm.waitFor()).as(said).isZero();
    assertThat(said)
        .contains("task 'wants' has had its turn", "StalledForEver.want(")
        .containsSubsequence("task 'holds' may hold the monitor", "StalledForEver.hold(");
  }

  // ---- Once, and only then.

  /** One that is in no code any more, and so in none of Parloom's. */
  private static Coroutine endedCoroutine(Loop loop) throws Exception {
    Coroutine coroutine = loop.submit(Coroutine::current).get();
    coroutine.thread().join();
    return coroutine;
  }

  @Test
  void look_whenTimePasses_findsAStallOnceForEachTurn() throws Exception {
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open()) {
      Coroutine coroutine = endedCoroutine(loop);
      StallSearch search = new StallSearch("watched", 100, List::of);

      assertThat(coroutine).isNotNull();
      assertThat(search.look(null, 0, 0)).isNull();
      assertThat(search.look(coroutine, 1, 1_000)).isNull(); // first seen now
      assertThat(search.look(coroutine, 1, 1_099)).isNull();
      assertThat(search.look(coroutine, 1, 1_100)).isNotNull();
      assertThat(search.look(coroutine, 1, 5_000)).isNull(); // told
      assertThat(search.look(coroutine, 2, 5_001)).isNull(); // it waited in between
      assertThat(search.look(null, 2, 6_000)).isNull();
      assertThat(search.look(coroutine, 2, 6_001)).isNull();
      assertThat(search.look(coroutine, 2, 6_101)).isNotNull();
    }
  }

  @Test
  void look_whenTheLooksComeLate_beginsAnew() throws Exception {
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open()) {
      Coroutine coroutine = endedCoroutine(loop);
      StallSearch search = new StallSearch("watched", 100, List::of);

      assertThat(search.look(coroutine, 1, 1_000)).isNull();
      assertThat(search.look(coroutine, 1, 1_050)).isNull();
      assertThat(search.look(coroutine, 1, 1_151)).isNull(); // late by more than a half
      assertThat(search.look(coroutine, 1, 1_250)).isNull();
      assertThat(search.look(coroutine, 1, 9_000)).isNull(); // late again
      assertThat(search.look(coroutine, 1, 9_050)).isNull();
      assertThat(search.look(coroutine, 1, 9_100)).isNotNull();
    }
  }

  /** This test's own package counts as Parloom's. */
  @Test
  void look_whenTheTaskIsInParloomsCode_findsNothing() throws Exception {
    AtomicBoolean gate = new AtomicBoolean();
    CompletableFuture<Coroutine> running = new CompletableFuture<>();
    try (Loop loop = Loop.builder().stallLimit(Duration.ZERO).open()) {
      Task<Boolean> spinning =
          loop.submit(() -> {
            running.complete(Coroutine.current());
            while (!gate.get()) {
              Thread.onSpinWait();
            }
            return true;
          });
      Coroutine coroutine = running.get();
      StallSearch search = new StallSearch("watched", 100, List::of);

      assertThat(search.look(coroutine, 1, 1_000)).isNull();
      assertThat(search.look(coroutine, 1, 1_050)).isNull();
      assertThat(search.look(coroutine, 1, 1_100)).isNull();
      gate.set(true);
      assertThat(spinning.get()).isTrue();
    } finally {
      gate.set(true);
    }
  }

  private static List<StackTraceElement> stack(String... methods) {
    return Arrays.stream(methods)
        .map(method -> new StackTraceElement(method, "method", null, 1))
        .toList();
  }

  @Test
  void isOurs_whenParloomIsAtWorkOrTakesItsLock_isTrue() {
    List<StackTraceElement> locks =
        stack(
            "jdk.internal.misc.Unsafe",
            "java.util.concurrent.locks.LockSupport",
            "java.util.concurrent.locks.ReentrantLock$Sync",
            "dev.parloom.core.channel.ChannelState",
            "com.example.Service");
    List<StackTraceElement> joins =
        stack("java.lang.Thread", "dev.parloom.core.pool.ThreadPool", "com.example.Service");
    List<StackTraceElement> theirs =
        stack(
            "java.util.concurrent.locks.ReentrantLock",
            "com.example.Service",
            "dev.parloom.core.loop.Coroutine");

    assertThat(StallSearch.isOurs(locks, Stall.Kind.WAITING)).isTrue();
    assertThat(StallSearch.isOurs(joins, Stall.Kind.RUNNING)).isTrue();
    assertThat(StallSearch.isOurs(joins, Stall.Kind.BLOCKED)).isTrue();
    assertThat(StallSearch.isOurs(joins, Stall.Kind.WAITING)).isFalse();
    assertThat(StallSearch.isOurs(theirs, Stall.Kind.WAITING)).isFalse();
    assertThat(StallSearch.isOurs(theirs, Stall.Kind.RUNNING)).isFalse();
    assertThat(StallSearch.isOurs(List.of(), Stall.Kind.RUNNING)).isFalse();
  }

  @Test
  void stall_whenNoListenerIsGiven_isLoggedAsAWarning() throws Exception {
    try (WarningLog log = WarningLog.capture("dev.parloom.core.loop");
        Loop loop = Loop.builder().name("logged").stallLimit(LIMIT).open()) {
      Task<Boolean> latched = submit(loop, "latched", stalling::waitInTheJdk);
      Background.awaitTrue("the stall is logged", () -> !log.messages().isEmpty());
      stalling.letGo();
      assertThat(latched.get()).isTrue();
      assertThat(log.messages())
          .singleElement()
          .asString()
          .contains("loop 'logged' stands still", "Stalling.waitInTheJdk");
    }
  }

  @Test
  void stall_whenTheListenerThrows_isTheOnlyThingThatFails() throws Exception {
    CountDownLatch told = new CountDownLatch(2);
    try (WarningLog log = WarningLog.capture("dev.parloom.core.loop");
        Loop loop =
            Loop.builder()
                .stallLimit(LIMIT)
                .onStall(_ -> {
                  told.countDown();
                  throw new IllegalStateException("thrown by a test");
                })
                .open()) {
      for (int i = 0; i < 2; i++) {
        long before = told.getCount();
        assertThat(loop.submit(() -> Stalling.computeWhile(() -> told.getCount() == before)).get())
            .isEqualTo(1);
      }
      loop.with(TaskOptions.none().timeout(LIMIT))
          .submit(stalling::waitInTheJdk)
          .awaitTermination();
      assertThat(log.messages()).anyMatch(message -> message.contains("listener"));
    }
  }

  @Test
  void builder_whenTheLimitIsNegative_refuses() {
    assertThatThrownBy(() -> Loop.builder().stallLimit(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.001S");
    assertThatThrownBy(() -> Loop.builder().capacity(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0");
  }
}
