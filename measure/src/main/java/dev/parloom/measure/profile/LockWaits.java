package dev.parloom.measure.profile;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import org.jspecify.annotations.Nullable;

/**
 * Waits for locks, by lock and place. Not thread-safe.
 *
 * <p>A thread that parks waits for a lock if it parks in one of the JDK's locks, or acquires any
 * synchronizer <em>exclusively</em>: that is how locks are made of {@code
 * AbstractQueuedSynchronizer}. Latches and semaphores acquire shared, and conditions, queues, pools
 * and our own channels park elsewhere, so their idle threads do not count.
 */
final class LockWaits {

  private static final Set<String> JDK_LOCKS =
      Set.of(
          "java.util.concurrent.locks.ReentrantLock",
          "java.util.concurrent.locks.ReentrantReadWriteLock",
          "java.util.concurrent.locks.StampedLock");

  private static final Set<String> SYNCHRONIZERS =
      Set.of(
          "java.util.concurrent.locks.AbstractQueuedSynchronizer",
          "java.util.concurrent.locks.AbstractQueuedLongSynchronizer");

  private static final Set<String> EXCLUSIVE =
      Set.of("acquire(I)V", "acquire(J)V", "acquireInterruptibly", "tryAcquireNanos");

  private record Place(String lock, String site) {}

  private static final class Waited {
    private final Map<String, Integer> holders = new HashMap<>();
    private Pauses pauses = Pauses.NONE;
  }

  private final Map<Place, Waited> waits = new HashMap<>();

  static boolean isForLock(String parkedClass, @Nullable RecordedStackTrace stack) {
    return JDK_LOCKS.contains(outer(parkedClass))
        || (stack != null && stack.getFrames().stream().anyMatch(LockWaits::acquiresExclusively));
  }

  private static boolean acquiresExclusively(RecordedFrame frame) {
    String method = frame.getMethod().getName();
    return SYNCHRONIZERS.contains(frame.getMethod().getType().getName())
        && (EXCLUSIVE.contains(method)
            || EXCLUSIVE.contains(method + frame.getMethod().getDescriptor()));
  }

  /** The lock that a user knows, of the class that a thread is parked in. */
  static String lockOf(String parkedClass) {
    return JDK_LOCKS.contains(outer(parkedClass)) ? outer(parkedClass) : parkedClass;
  }

  private static String outer(String name) {
    int dollar = name.indexOf('$');
    return dollar < 0 ? name : name.substring(0, dollar);
  }

  void add(String lock, String site, @Nullable String holder, Duration time) {
    Waited waited = waits.computeIfAbsent(new Place(lock, site), place -> new Waited());
    waited.pauses = waited.pauses.and(time);
    if (holder != null) {
      waited.holders.merge(holder, 1, Integer::sum);
    }
  }

  List<LockWait> longestFirst() {
    return waits.entrySet().stream()
        .map(entry ->
            new LockWait(
                entry.getKey().lock(),
                entry.getKey().site(),
                mostOften(entry.getValue().holders),
                entry.getValue().pauses))
        .sorted(
            Comparator.comparing((LockWait wait) -> wait.pauses().total())
                .reversed()
                .thenComparing(LockWait::site))
        .toList();
  }

  private static Optional<String> mostOften(Map<String, Integer> holders) {
    return holders.entrySet().stream()
        .max(
            Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey);
  }
}
