package dev.parloom.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class ClientThreadsTest {

  /** On a busy machine any task may take long; none is left behind for that. */
  private static final Duration ENDLESS = Duration.ofDays(1);

  private ClientThreads threads = new ClientThreads(ENDLESS).start(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void noThreadIsLeft() throws InterruptedException {
    gate.countDown();
    threads.stop();
    threads.awaitEnd(Duration.ofMinutes(2));
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("parloom-http"));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Keeps a processor busy until the gate is opened. */
  private void spin() {
    while (gate.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  /** One of the threads is at this task from now on. */
  private void occupy(Runnable task) {
    CountDownLatch begun = new CountDownLatch(1);
    threads.execute(() -> {
      begun.countDown();
      task.run();
    });
    await(begun);
  }

  private void runToTheEnd(Runnable task) {
    CountDownLatch done = new CountDownLatch(1);
    threads.execute(() -> {
      task.run();
      done.countDown();
    });
    await(done);
  }

  private void patience(Duration patience, int count) throws InterruptedException {
    threads.stop();
    threads.awaitEnd(Duration.ofMinutes(2));
    threads = new ClientThreads(patience).start(count);
  }

  @Test
  void task_whenItDoesNotEnd_isLeftBehindAlone() throws Exception {
    patience(Duration.ofMillis(100), 1);
    long before = System.nanoTime();
    CompletableFuture<Thread> late = new CompletableFuture<>();
    occupy(() -> {
      spin();
      late.complete(Thread.currentThread());
    });
    runToTheEnd(() -> {}); // on another thread, since there is but one
    assertThat(threads.leftBehind()).isEqualTo(1);
    assertThat(threads.hasLeftBehindSince(before)).isTrue();
    assertThat(threads.hasLeftBehindSince(System.nanoTime())).isFalse();

    gate.countDown(); // it was only slow
    late.get().join();
    assertThat(threads.leftBehind()).isZero();
    runToTheEnd(() -> {});
  }

  /** So on a busy machine, where a thread waits for its turn on a processor, or for the disk. */
  @Test
  void task_whenItOnlyWaits_isNotTakenForEndless() throws Exception {
    patience(Duration.ofMillis(100), 2);
    occupy(() -> await(gate));
    long since = System.nanoTime();
    CompletableFuture<Thread> endless = new CompletableFuture<>();
    occupy(() -> {
      spin();
      endless.complete(Thread.currentThread());
    });
    runToTheEnd(() -> {}); // so that which spins was found, and that which waits had as long
    assertThat(threads.leftBehind()).isEqualTo(1);
    assertThat(threads.hasLeftBehindSince(since)).isTrue();
    gate.countDown();
    endless.get().join();
  }

  @Test
  void task_whenItThrows_doesNoHarm() {
    threads.execute(() -> {
      throw new IllegalStateException("thrown by a test, on purpose");
    });
    runToTheEnd(() -> {});
    assertThat(threads.leftBehind()).isZero();
  }

  @Test
  void tasks_areDoneTheNewestFirst_butEachEighthTimeTheOldest() {
    List<Integer> done = new CopyOnWriteArrayList<>();
    CountDownLatch all = new CountDownLatch(12);
    occupy(() -> await(gate));
    runLater(done, all);
    gate.countDown();
    await(all);
    assertThat(done).containsExactly(12, 11, 10, 9, 8, 7, 1, 6, 5, 4, 3, 2);
  }

  private void runLater(List<Integer> done, CountDownLatch all) {
    for (int i = 1; i <= 12; i++) {
      int number = i;
      threads.execute(() -> {
        done.add(number);
        all.countDown();
      });
    }
  }

  @Test
  void task_afterTheEnd_isRefusedOrPassedOver() {
    threads.stop();
    assertThatThrownBy(() -> threads.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    threads.executeIfOpen(() -> {
      throw new AssertionError("it is closed");
    });
  }
}
