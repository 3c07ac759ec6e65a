package dev.parloom.core.wait;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The right to run of a coroutine, which its {@link Waiter} gives back where a thread would park.
 *
 * <p>A loop implements it, once for each of its coroutines, and {@linkplain #carry gives} it to the
 * coroutine's thread. Threads without one wait by parking.
 */
public interface Baton {

  /** Waits like {@link Waiter#await}, while others run. For the coroutine's own thread. */
  boolean await(BooleanSupplier done, Deadline deadline) throws InterruptedException;

  /** Makes the coroutine look at its condition again, when it is its turn. For any thread. */
  void wake();

  /** What the coroutine's deadlines go by, in nanoseconds from some origin. */
  long nanoTime();

  /** Whether that is a clock that jumps when nothing is ready. */
  boolean isTimeVirtual();

  /** The coroutine has given work to somebody else: virtual time stands still until it is back. */
  void workLeft();

  /** Such work has come back; for any thread, after it has woken who waits for it. */
  void workCameBack();

  /** The calling thread is this coroutine's from now on, to its end. */
  static void carry(Baton baton) {
    CurrentBaton.set(baton);
  }

  /** That of the calling thread; null if it is no coroutine. */
  static @Nullable Baton current() {
    return CurrentBaton.get();
  }
}
