package dev.parloom.measure.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.thread.ThreadPool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Who waits for a lock is reported with the lock and the time; who waits for work is not. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
final class LockWaitTest {

  private static final Duration HELD = Duration.ofMillis(150);

  /** Code that takes a lock, does something while it has it, and gives it back. */
  private interface Locked {
    void around(Runnable inside);
  }

  /** What a profile says of one wait, and how long that was by the waiting thread's own clock. */
  private record Contention(LockWait told, Duration measured) {}

  /** One thread holds the lock, another comes for it and is let in after {@link #HELD} or more. */
  private static Contention contention(Locked lock) throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch enough = new CountDownLatch(1);
    try (Profiler profiler = Profiler.start()) {
      Thread holder =
          Thread.ofPlatform()
              .name("the holder")
              .start(() ->
                  lock.around(() -> {
                    taken.countDown();
                    awaitUninterruptibly(enough);
                  }));
      taken.await();
      FutureTask<Duration> measured = new FutureTask<>(() -> timeToGet(lock));
      Thread waiter = Thread.ofPlatform().start(measured);
      awaitWaiting(waiter);
      long end = System.nanoTime() + HELD.toNanos();
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      enough.countDown();
      holder.join();
      waiter.join();
      List<LockWait> ours =
          profiler.stop().lockWaits().stream()
              .filter(wait -> wait.site().startsWith(LockWaitTest.class.getName() + "."))
              .toList();
      assertThat(ours).hasSize(1);
      return new Contention(ours.getFirst(), measured.get());
    }
  }

  private static Duration timeToGet(Locked lock) {
    long start = System.nanoTime();
    long[] got = new long[1];
    lock.around(() -> got[0] = System.nanoTime());
    return Duration.ofNanos(got[0] - start);
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.BLOCKED && thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertTold(Contention contention, String lock) {
    LockWait told = contention.told();
    assertThat(told.lock()).isEqualTo(lock);
    assertThat(told.pauses().count()).isEqualTo(1);
    // The waiting thread may lose the processor before and after it waits, but not the other way.
    assertThat(told.pauses().total())
        .isBetween(
            HELD.multipliedBy(9).dividedBy(10), contention.measured().plus(HELD.dividedBy(10)))
        .isEqualTo(told.pauses().longest());
  }

  private record Store() {}

  @Test
  void monitor_whenContended_isToldWithItsHolder() throws Exception {
    Store store = new Store();
    Contention contention =
        contention(inside -> {
          synchronized (store) {
            inside.run();
          }
        });
    assertTold(contention, Store.class.getName());
    assertThat(contention.told().holder()).isEqualTo(Optional.of("the holder"));
  }

  @Test
  void reentrantLock_whenContended_isTold() throws Exception {
    ReentrantLock lock = new ReentrantLock();
    assertTold(contention(inside -> within(lock, inside)), ReentrantLock.class.getName());
  }

  @Test
  void readWriteLock_whenContended_isTold() throws Exception {
    ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    assertTold(
        contention(inside -> within(lock.writeLock(), inside)),
        ReentrantReadWriteLock.class.getName());
  }

  @Test
  void stampedLock_whenContended_isTold() throws Exception {
    StampedLock lock = new StampedLock();
    assertTold(
        contention(inside -> within(lock.asWriteLock(), inside)), StampedLock.class.getName());
  }

  @Test
  void lockOfUsers_whenContended_isTold() throws Exception {
    PlantedWork.Mutex mutex = new PlantedWork.Mutex();
    Contention contention =
        contention(inside -> {
          mutex.acquire(1);
          inside.run();
          mutex.release(1);
        });
    assertTold(contention, PlantedWork.Mutex.class.getName());
  }

  private static void within(java.util.concurrent.locks.Lock lock, Runnable inside) {
    lock.lock();
    try {
      inside.run();
    } finally {
      lock.unlock();
    }
  }

  @Test
  void threads_whenTheyWaitForWork_waitForNoLock() throws Exception {
    Channel<String> channel = Channel.bounded(1);
    LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
    Semaphore permits = new Semaphore(0);
    List<Thread> idle =
        List.of(
            idle(() -> channel.receive()), idle(() -> queue.take()), idle(() -> permits.acquire()));
    Profile profile;
    try (Profiler profiler = Profiler.start()) {
      try (ThreadPool pool = ThreadPool.platform(4)) {
        idle.forEach(Thread::start);
        idle.forEach(LockWaitTest::awaitWaiting);
        pool.map(List.of(1, 2, 3, 4), i -> PlantedWork.mostlyHot(Duration.ofMillis(30)));
        channel.send("work");
        queue.add("work");
        permits.release();
        for (Thread thread : idle) {
          thread.join();
        }
      }
      profile = profiler.stop();
    }
    // The pool's threads may meet at its locks for a moment; none parks in what it idles in.
    assertThat(profile.lockWaits())
        .extracting(LockWait::lock)
        .noneMatch(lock -> lock.contains("ConditionObject"))
        .noneMatch(lock -> lock.contains("Semaphore"))
        .noneMatch(lock -> lock.startsWith("dev.parloom."));
    assertThat(profile.otherWaits().count()).isGreaterThanOrEqualTo(3);
  }

  private interface Waiting {
    void run() throws InterruptedException;
  }

  private static Thread idle(Waiting waiting) {
    return Thread.ofPlatform()
        .unstarted(() -> {
          try {
            waiting.run();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }
}
