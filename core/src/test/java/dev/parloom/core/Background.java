package dev.parloom.core;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A call on a thread of its own, for tests of what blocks. Closing interrupts it and waits for its
 * end.
 *
 * @param <R> what the call returns
 */
public final class Background<R extends @Nullable Object> implements AutoCloseable {

  /** Far more than anything here needs, so that a test that hangs fails instead. */
  public static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Code without a result. */
  @FunctionalInterface
  public interface Code {
    void run() throws Exception;
  }

  private final FutureTask<R> call;
  private final Thread thread;

  private Background(Callable<R> code, boolean virtual) {
    call = new FutureTask<>(code);
    thread =
        virtual
            ? Thread.ofVirtual().name("background").start(call)
            : Thread.ofPlatform().name("background").daemon().start(call);
  }

  /** Starts the call on a platform thread. */
  public static <R extends @Nullable Object> Background<R> call(Callable<R> code) {
    return new Background<>(code, false);
  }

  /** Starts the call on a virtual thread. */
  public static <R extends @Nullable Object> Background<R> callVirtual(Callable<R> code) {
    return new Background<>(code, true);
  }

  /** Starts the code on a platform thread. */
  public static Background<@Nullable Void> run(Code code) {
    return call(() -> {
      code.run();
      return null;
    });
  }

  /** Waits for a latch; false if that takes far too long. */
  public static boolean await(CountDownLatch latch) throws InterruptedException {
    return latch.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks again and again until it is so; fails if that takes far too long. */
  public static void awaitTrue(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("it never came true that " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** Waits until the thread is blocked; fails if the call ends instead. */
  public Background<R> awaitBlocked() {
    long start = System.nanoTime();
    while (true) {
      switch (thread.getState()) {
        case WAITING, TIMED_WAITING -> {
          return this;
        }
        case TERMINATED -> throw new AssertionError("the call did not block: " + outcome());
        default -> Thread.onSpinWait();
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("the call neither blocked nor ended");
      }
    }
  }

  public void interrupt() {
    thread.interrupt();
  }

  public boolean isDone() {
    return call.isDone();
  }

  public Thread thread() {
    return thread;
  }

  /** Waits for the end, and hands on the result or what was thrown. */
  public R get() throws Exception {
    try {
      return call.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      AssertionError stuck = new AssertionError("the call has not ended, but is", e);
      stuck.setStackTrace(thread.getStackTrace());
      throw stuck;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw new AssertionError("the call failed", e.getCause());
    }
  }

  private Object outcome() {
    try {
      return String.valueOf(get());
    } catch (Exception e) {
      return e;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (true) {
      try {
        if (!thread.join(PATIENCE)) {
          throw new AssertionError("the call did not end when it was interrupted");
        }
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
