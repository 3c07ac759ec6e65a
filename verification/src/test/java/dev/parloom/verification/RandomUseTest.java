package dev.parloom.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.pool.Completions;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.Pool;
import dev.parloom.core.pool.PoolStats;
import dev.parloom.core.pool.Task;
import dev.parloom.core.pool.TaskOptions;
import dev.parloom.core.pool.TaskTimeoutException;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.process.ProcessPool;
import dev.parloom.process.worker.WorkerCrashedException;
import dev.parloom.process.worker.WorkerStartException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Pools of all kinds are opened, used in every way and closed in every way at random moments, while
 * worker processes are killed: whatever happens, each call returns, each accepted task has one
 * outcome, which is its result or a failure that something explains, the counts add up, and nothing
 * is left. Ten seconds; {@code -Dparloom.random.seconds=600} for longer, {@code
 * -Dparloom.random.seed=N} for the same choices, if not at the same moments.
 */
@Tag("process")
final class RandomUseTest {

  private static final int SECONDS = Integer.getInteger("parloom.random.seconds", 10);
  private static final long SEED = Long.getLong("parloom.random.seed", System.nanoTime());
  private static final int USERS = 4;

  /** What a pool may take to end on any machine; who exceeds it hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Tasks on processes, and maps, that had their results. */
  private static final AtomicInteger WELL_ENDED = new AtomicInteger();

  private static final Map<String, AtomicInteger> SEEN = new ConcurrentSkipListMap<>();

  private static void saw(String what) {
    SEEN.computeIfAbsent(what, _ -> new AtomicInteger()).incrementAndGet();
  }

  @Test
  void pools_whenUsedAtRandom_keepTheirPromises() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    List<FutureTask<Integer>> users = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      Random chance = new Random(SEED + i);
      FutureTask<Integer> user = new FutureTask<>(() -> use(chance, over));
      users.add(user);
      threads.add(Thread.ofPlatform().name("user-" + i).start(user));
    }
    Thread killer = Thread.ofPlatform().start(() -> kill(new Random(SEED - 1), over));
    try {
      for (long end = System.nanoTime() + SECONDS * 1_000_000_000L;
          System.nanoTime() < end && users.stream().noneMatch(FutureTask::isDone); ) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } finally {
      over.set(true);
      killer.join();
    }
    int lives = 0;
    for (int i = 0; i < USERS; i++) {
      lives += get(users.get(i), threads.get(i));
    }
    System.out.printf("random use: seed %d, %d pools, %s%n", SEED, lives, SEEN);
    assertThat(workers()).as("worker processes are left, seed %d", SEED).isEmpty();
  }

  private static int get(FutureTask<Integer> user, Thread thread) throws Exception {
    try {
      return user.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      AssertionError hang = new AssertionError("a call has not returned, seed " + SEED, e);
      hang.setStackTrace(thread.getStackTrace());
      throw hang;
    }
  }

  private static List<ProcessHandle> workers() {
    return ProcessHandle.current().children().toList();
  }

  /**
   * Kills whatever worker there is, ready or starting: at most five a second, and only after some
   * task has ended well on another since, as a pool gives up when its workers do not get that far.
   */
  private static void kill(Random chance, AtomicBoolean over) {
    int before = 0;
    while (!over.get()) {
      List<ProcessHandle> all = workers();
      int now = WELL_ENDED.get();
      if (now > before && !all.isEmpty() && all.get(chance.nextInt(all.size())).destroyForcibly()) {
        before = now;
        saw("kills");
      }
      try {
        TimeUnit.MILLISECONDS.sleep(1 + chance.nextInt(400));
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  // ---- One user.

  private static int use(Random chance, AtomicBoolean over) throws Exception {
    int lives = 0;
    for (; !over.get(); lives++) {
      live(chance, open(chance));
    }
    return lives;
  }

  private static Pool open(Random chance) {
    int workers = 1 + chance.nextInt(3);
    int queue = chance.nextInt(3) * 10;
    if (chance.nextInt(3) > 0) {
      ThreadPool.Builder builder = ThreadPool.builder().workers(workers).queue(queue);
      return (chance.nextBoolean() ? builder.virtual() : builder).open();
    }
    return ProcessPool.builder()
        .workers(workers)
        .queue(queue)
        .spares(chance.nextInt(3))
        .maxTasksPerWorker(50 + chance.nextInt(500))
        .grace(Duration.ofMillis(chance.nextInt(100)))
        .open();
  }

  /** A task, and whether this user has done something that keeps it from its result. */
  private static final class Given {
    final int input;
    final Task<Integer> task;
    boolean spoilt;

    Given(int input, Task<Integer> task) {
      this.input = input;
      this.task = task;
    }
  }

  private static void live(Random chance, Pool pool) throws Exception {
    List<Given> given = new ArrayList<>();
    boolean cancelled;
    int steps = chance.nextInt(3) == 0 ? 0 : chance.nextInt(12);
    try {
      for (int step = 0; step < steps; step++) {
        act(chance, pool, given);
      }
    } catch (WorkerStartException e) { // where too many starts were killed it takes no more tasks
      saw("gave up");
    } finally {
      cancelled = close(chance, pool);
    }
    for (Given one : given) {
      check(one, cancelled, pool);
    }
    PoolStats stats = pool.stats();
    assertThat(stats.running() + stats.queued()).as("%s, seed %d", pool, SEED).isZero();
    assertThat(stats.done() + stats.failed())
        .as("%s, seed %d", pool, SEED)
        .isGreaterThanOrEqualTo(given.size());
  }

  private static void act(Random chance, Pool pool, List<Given> given) throws Exception {
    int n = chance.nextInt(1_000);
    switch (chance.nextInt(8)) {
      case 0 -> given.add(new Given(n, pool.submit(() -> quick(n))));
      case 1 -> {
        for (int i = 0; i < 10; i++) {
          int next = n + i;
          Optional<Task<Integer>> task = pool.trySubmit(() -> quick(next));
          task.ifPresent(accepted -> given.add(new Given(next, accepted)));
        }
      }
      case 2 -> {
        TaskOptions limited = TaskOptions.none().timeout(Duration.ofMillis(1 + chance.nextInt(50)));
        Given one = new Given(n, pool.with(limited).submit(() -> slow(n)));
        one.spoilt = true;
        given.add(one);
      }
      case 3 -> {
        Given one = new Given(n, pool.submit(() -> slow(n)));
        given.add(one);
        cancel(one);
      }
      case 4 -> {
        if (!given.isEmpty()) {
          cancel(given.get(chance.nextInt(given.size())));
        }
      }
      case 5 -> {
        try {
          List<Integer> results = pool.map(IntStream.range(0, n).boxed().toList(), i -> quick(i));
          assertThat(results).hasSize(n);
          WELL_ENDED.incrementAndGet();
        } catch (WorkerCrashedException | WorkerStartException e) {
          saw("map crashed");
        }
      }
      case 6 -> {
        try (Completions<Outcome<Integer>> all =
            pool.outcomes(IntStream.range(0, n).boxed().toList(), i -> quick(i))) {
          int left = chance.nextInt(1 + n);
          for (Outcome<Integer> outcome : all) {
            if (--left < 0) {
              break;
            }
            assertThat(outcome).isNotNull();
          }
        }
      }
      default -> {
        if (!given.isEmpty()) {
          Given one = given.get(chance.nextInt(given.size()));
          var _ = one.task.awaitTermination(Duration.ofMillis(chance.nextInt(20)));
        }
      }
    }
  }

  private static void cancel(Given one) {
    one.spoilt |= one.task.cancel(true);
  }

  static int quick(int n) {
    return 3 * n + 1;
  }

  static int slow(int n) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(n % 60);
    return 3 * n + 1;
  }

  /** Whether that may have cancelled tasks. */
  private static boolean close(Random chance, Pool pool) throws InterruptedException {
    switch (chance.nextInt(4)) {
      case 0 -> pool.close();
      case 1 -> {
        Thread.currentThread().interrupt();
        pool.close();
        assertThat(Thread.interrupted()).isTrue();
        return true;
      }
      case 2 -> {
        Duration grace = Duration.ofMillis(chance.nextInt(200));
        Thread another = Thread.ofPlatform().start(pool::close);
        List<Pool.Survivor> survivors = pool.close(grace);
        saw(survivors.isEmpty() ? "closed in time" : "survivors");
        another.join();
        return true;
      }
      default -> {
        Thread another = Thread.ofPlatform().start(pool::close);
        pool.close();
        another.join();
      }
    }
    return false;
  }

  private static void check(Given one, boolean cancelled, Pool pool) {
    assertThat(one.task.isDone()).as("%s of %s, seed %d", one.task, pool, SEED).isTrue();
    Outcome<Integer> outcome;
    try {
      outcome = one.task.outcome();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    switch (outcome) {
      case Done<Integer>(var value) -> {
        saw("done");
        WELL_ENDED.addAndGet(pool instanceof ProcessPool ? 1 : 0);
        assertThat(value).isEqualTo(3 * one.input + 1);
      }
      case Failed<Integer>(var cause) -> {
        saw(cause.getClass().getSimpleName());
        boolean explained =
            switch (cause) {
              case CancellationException _, InterruptedException _ -> one.spoilt || cancelled;
              case TaskTimeoutException _ -> one.spoilt;
              case WorkerCrashedException _, WorkerStartException _ -> pool instanceof ProcessPool;
              default -> false;
            };
        if (!explained) {
          throw new AssertionError("%s of %s, seed %d".formatted(one.task, pool, SEED), cause);
        }
      }
    }
  }
}
