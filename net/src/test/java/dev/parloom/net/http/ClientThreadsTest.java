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

  /** The only thread is busy from now on until the gate is opened. */
  private void holdUp(Runnable then) {
    CountDownLatch busy = new CountDownLatch(1);
    threads.execute(() -> {
      busy.countDown();
      await(gate);
      then.run();
    });
    await(busy);
  }

  private void runToTheEnd(Runnable task) {
    CountDownLatch done = new CountDownLatch(1);
    threads.execute(() -> {
      task.run();
      done.countDown();
    });
    await(done);
  }

  @Test
  void task_whenItDoesNotEnd_isLeftBehindAlone() throws Exception {
    threads.stop();
    threads.awaitEnd(Duration.ofMinutes(2));
    threads = new ClientThreads(Duration.ofSeconds(2)).start(1);
    long before = System.nanoTime();
    CompletableFuture<Thread> late = new CompletableFuture<>();
    holdUp(() -> late.complete(Thread.currentThread()));
    runToTheEnd(() -> {}); // on another thread, since there is but one
    assertThat(threads.leftBehind()).isEqualTo(1);
    assertThat(threads.hasLeftBehindSince(before)).isTrue();
    assertThat(threads.hasLeftBehindSince(System.nanoTime())).isFalse();

    gate.countDown(); // it was only slow
    late.get().join();
    assertThat(threads.leftBehind()).isZero();
    runToTheEnd(() -> {});
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
    holdUp(() -> {});
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
