package dev.parloom.core.pool;

import dev.parloom.core.Background;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A gate that a test opens for its tasks, or a task for its test. Tasks carry it along, so it is
 * serializable; a pool whose workers are elsewhere brings an implementation that works there.
 */
public interface Gate extends Serializable {

  /** Opens it for ever. */
  void open();

  /** Waits until it is open; fails if that takes far too long. */
  void pass() throws InterruptedException;

  boolean isOpen();

  /** A gate between threads of this JVM. */
  static Gate inMemory() {
    return new InMemory(InMemory.NUMBER.incrementAndGet());
  }

  /** A number on the way, the latch it stands for in this JVM. */
  record InMemory(int number) implements Gate {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<Integer, CountDownLatch> LATCHES = new ConcurrentHashMap<>();

    private CountDownLatch latch() {
      return LATCHES.computeIfAbsent(number, _ -> new CountDownLatch(1));
    }

    @Override
    public void open() {
      latch().countDown();
    }

    @Override
    public void pass() throws InterruptedException {
      if (!Background.await(latch())) {
        throw new AssertionError("gate " + number + " was not opened");
      }
    }

    @Override
    public boolean isOpen() {
      return latch().getCount() == 0;
    }
  }
}
