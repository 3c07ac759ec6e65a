package dev.parloom.core.wait;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread's place to wait until another thread has made a condition true.
 *
 * <p>The waiting thread creates it, publishes it, and calls {@link #await}; the other side first
 * makes the condition true and then calls {@link #wake}. The condition must read state published
 * with at least release/acquire ordering (a volatile field, an atomic): {@code wake} itself carries
 * no data and promises no happens-before edge of its own. A wake that comes before the wait is not
 * lost, because the condition is read before every park.
 *
 * <p>In a coroutine of a loop, waiting gives its {@link Baton} back and does not spin.
 */
public final class Waiter {

  /**
   * Looks at the condition this often before parking: some two microseconds, the price of a
   * hand-over between two running threads, against some ten for a park and an unpark.
   */
  private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 64 : 0;

  private final Thread thread;
  private final @Nullable Baton baton;

  private Waiter(Thread thread, @Nullable Baton baton) {
    this.thread = thread;
    this.baton = baton;
  }

  /** The place to wait of the calling thread, which alone may call {@link #await} on it. */
  public static Waiter ofCurrentThread() {
    return new Waiter(Thread.currentThread(), Baton.current());
  }

  /**
   * Waits until the condition holds or the deadline has passed.
   *
   * @param done the condition; cheap, without side effects
   * @param deadline when to give up
   * @return true if the condition holds, false if the deadline passed first
   * @throws InterruptedException if the thread is interrupted before or while it waits and the
   *     condition does not hold
   */
  public boolean await(BooleanSupplier done, Deadline deadline) throws InterruptedException {
    if (baton != null) {
      return baton.await(done, deadline);
    }
    for (int spin = 0; spin < SPINS; spin++) {
      if (done.getAsBoolean()) {
        return true;
      }
      Thread.onSpinWait();
    }
    while (!done.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = deadline.remainingNanos();
      if (left <= 0) {
        return done.getAsBoolean();
      }
      if (deadline.isBounded()) {
        LockSupport.parkNanos(this, left);
      } else {
        LockSupport.park(this);
      }
    }
    return true;
  }

  /** Makes the waiting thread look at its condition again; call it after making that true. */
  public void wake() {
    if (baton != null) {
      baton.wake();
    } else {
      LockSupport.unpark(thread);
    }
  }
}
