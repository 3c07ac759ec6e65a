package dev.parloom.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.NoLeaks;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.pool.PoolClosedException;
import dev.parloom.core.pool.Task;
import dev.parloom.core.scope.Scope;
import dev.parloom.core.scope.ScopeChildFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs of tasks on a loop of virtual time, against {@link LoopModel}, which says of each
 * task how it ends and when, to the nanosecond. In every other program a thread from outside gives
 * the loop tasks of no time meanwhile, which must change nothing.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
@ExtendWith(NoLeaks.class)
final class LoopModelTest {

  private final Map<Integer, String> ends = new TreeMap<>(); // by tasks of one loop: no lock
  private final AtomicInteger inside = new AtomicInteger();
  private int switches;

  /** The same programs always, and one more; its seed is in the failure's message. */
  static LongStream seeds() {
    return LongStream.concat(LongStream.rangeClosed(1, 120), LongStream.of(System.nanoTime()));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void programs_whenRandom_endAsTheModelSays(long seed) throws Exception {
    Random random = new Random(seed);
    LoopModel.Node program = LoopModel.random(random);
    Map<Integer, String> expected = LoopModel.ends(program);
    Loop loop = Loop.builder().virtualTime().stallLimit(Duration.ZERO).open();
    Thread noise = Thread.ofPlatform().daemon().name("noise").unstarted(() -> disturb(loop));
    if (seed % 2 == 0) {
      noise.start();
    }
    Task<@Nullable Void> all = loop.submit(() -> run(loop, program));
    all.awaitTermination();
    loop.close();
    noise.join();

    assertThat(ends).as("seed %d, %s: %s", seed, all, program).isEqualTo(expected);
    assertThat(inside).as("seed %d", seed).hasValue(0);
    assertThat(switches).as("seed %d", seed).isPositive();
  }

  /** One task after another, so that there is always room for those of the program. */
  private void disturb(Loop loop) {
    try {
      for (int i = 0; i < 100_000; i++) {
        loop.submit(
                () -> {
                  enter();
                  leave();
                  return 0;
                })
            .awaitTermination();
      }
    } catch (PoolClosedException | InterruptedException e) {
      assertThat(e).isInstanceOf(PoolClosedException.class);
    }
  }

  private void enter() {
    switches++;
    assertThat(inside.incrementAndGet()).isEqualTo(1);
  }

  private void leave() {
    assertThat(inside.decrementAndGet()).isZero();
  }

  private interface Wait {
    void run() throws Exception;
  }

  private void waiting(Wait wait) throws Exception {
    leave();
    try {
      wait.run();
    } finally {
      enter();
    }
  }

  private @Nullable Void run(Loop loop, LoopModel.Node node) throws Exception {
    enter();
    String how = "done";
    try {
      for (LoopModel.Step step : node.steps()) {
        run(loop, step);
      }
    } catch (LoopModel.Failure e) {
      how = "failed";
      throw e;
    } catch (InterruptedException e) {
      how = "cancelled";
      throw e;
    } finally {
      assertThat(ends.put(node.id(), how + " at " + loop.time().toNanos())).isNull();
      leave();
    }
    return null;
  }

  private void run(Loop loop, LoopModel.Step step) throws Exception {
    switch (step) {
      case LoopModel.Sleep(var nanos) -> waiting(() -> Loop.sleep(Duration.ofNanos(nanos)));
      case LoopModel.Yield() -> waiting(Loop::yieldNow);
      case LoopModel.Fail() -> throw new LoopModel.Failure();
      case LoopModel.Spawn(var child, var cancelAfter) -> {
        Task<@Nullable Void> task = loop.submit(() -> run(loop, child));
        try {
          if (cancelAfter > 0) {
            waiting(() -> Loop.sleep(Duration.ofNanos(cancelAfter)));
            var _ = task.cancel(true);
          } else {
            waiting(task::awaitTermination);
          }
        } finally {
          var _ = task.cancel(true);
        }
      }
      case LoopModel.Group(var children) -> runGroup(loop, children);
      case LoopModel.Exchange(var capacity, var sends, var receives) ->
          runExchange(loop, capacity, sends, receives);
      case LoopModel.Poll(var nanos, var sentAfter) -> {
        Channel<Integer> channel = Channel.bounded(1);
        Task<Boolean> sender =
            loop.callLater(Duration.ofNanos(sentAfter), () -> channel.trySend(1));
        List<Boolean> got = new ArrayList<>();
        try {
          waiting(() -> got.add(channel.tryReceive(Duration.ofNanos(nanos)).isPresent()));
        } finally {
          var _ = sender.cancel(true);
        }
        assertThat(got).containsExactly(sentAfter < nanos);
      }
    }
  }

  private void runGroup(Loop loop, List<LoopModel.Node> children) throws Exception {
    leave();
    try (var scope = Scope.failFast(loop)) {
      for (LoopModel.Node child : children) {
        var _ = scope.fork(() -> run(loop, child));
      }
      scope.join();
    } catch (ScopeChildFailedException e) {
      assertThat(e).hasCauseInstanceOf(LoopModel.Failure.class);
    } finally {
      enter();
    }
  }

  private void runExchange(Loop loop, int capacity, List<Long> sends, List<Long> receives)
      throws Exception {
    Channel<Integer> channel = Channel.bounded(capacity);
    leave();
    try (var scope = Scope.failFast(loop)) {
      var _ =
          scope.fork(() -> {
            for (int i = 0; i < sends.size(); i++) {
              Loop.sleep(Duration.ofNanos(sends.get(i)));
              channel.send(i);
            }
            return 0;
          });
      var _ =
          scope.fork(() -> {
            for (int i = 0; i < receives.size(); i++) {
              Loop.sleep(Duration.ofNanos(receives.get(i)));
              enter();
              leave();
              assertThat(channel.receive()).isEqualTo(i);
            }
            return 0;
          });
      scope.join();
    } finally {
      enter();
    }
  }
}
