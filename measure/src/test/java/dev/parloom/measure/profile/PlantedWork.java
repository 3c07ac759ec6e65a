package dev.parloom.measure.profile;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.locks.AbstractQueuedSynchronizer;
import org.jspecify.annotations.Nullable;

/** Work whose profile is known beforehand. */
final class PlantedWork {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int ROUND = 20_000;

  /** Read by nobody, so that the work is not optimized away. */
  static volatile double sink;

  static volatile @Nullable Object kept;

  private PlantedWork() {}

  /** Uses a processor for so long, nine tenths of it in {@link #hot}. */
  static String mostlyHot(Duration cpuTime) {
    long end = THREADS.getCurrentThreadCpuTime() + cpuTime.toNanos();
    while (THREADS.getCurrentThreadCpuTime() < end) {
      sink = hot(9 * ROUND) + cool(ROUND);
    }
    return "done";
  }

  private static double hot(int rounds) {
    double sum = 0;
    for (int i = 0; i < rounds; i++) {
      sum += Math.sqrt(i + sum);
    }
    return sum;
  }

  private static double cool(int rounds) {
    double sum = 1;
    for (int i = 0; i < rounds; i++) {
      sum += Math.sqrt(i + sum);
    }
    return sum;
  }

  /** Allocates arrays in so much processor time, each garbage when the next is there. */
  static long allocate(Duration cpuTime) {
    long bytes = 0;
    long end = THREADS.getCurrentThreadCpuTime() + cpuTime.toNanos();
    while (THREADS.getCurrentThreadCpuTime() < end) {
      short[] array = new short[10_000];
      kept = array;
      bytes += Short.BYTES * (long) array.length;
    }
    return bytes;
  }

  /** A lock as users make them. */
  static final class Mutex extends AbstractQueuedSynchronizer {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean tryAcquire(int ignored) {
      return compareAndSetState(0, 1);
    }

    @Override
    protected boolean tryRelease(int ignored) {
      setState(0);
      return true;
    }
  }
}
