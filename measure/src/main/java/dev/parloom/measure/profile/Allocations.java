package dev.parloom.measure.profile;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was allocated, by class and place. Not thread-safe.
 *
 * <p>A sample weighs what its thread has allocated since the one before; but the first of a thread
 * in a recording weighs all that the thread ever allocated. So what it had allocated when the
 * recording began, which an event of its own says, is taken off again. No event says that of the
 * carriers of virtual threads in a way that could be told apart.
 */
final class Allocations {

  private record Place(String type, String site) {}

  private record Sample(Instant time, Place place, long bytes) {}

  private record Before(Instant time, long bytes) {}

  private final Map<Place, Long> bytes = new HashMap<>();
  private final Map<Long, Sample> firstByThread = new HashMap<>();
  private final Map<Long, Before> beforeByThread = new HashMap<>();

  /** A sample of a thread's. */
  void add(long thread, Instant time, String type, String site, long weight) {
    Sample sample = new Sample(time, new Place(type, site), weight);
    bytes.merge(sample.place(), weight, Long::sum);
    firstByThread.merge(
        thread, sample, (one, other) -> other.time().isBefore(one.time()) ? other : one);
  }

  /** All that a thread had allocated by then. */
  void allocatedBy(long thread, Instant time, long allocated) {
    beforeByThread.merge(
        thread,
        new Before(time, allocated),
        (one, other) -> other.time().isBefore(one.time()) ? other : one);
  }

  List<Allocation> mostFirst() {
    Map<Place, Long> corrected = new HashMap<>(bytes);
    firstByThread.forEach((thread, sample) -> {
      Before before = beforeByThread.get(thread);
      if (before != null && !before.time().isAfter(sample.time())) {
        corrected.merge(sample.place(), -Math.min(before.bytes(), sample.bytes()), Long::sum);
      }
    });
    Map<String, Long> byType = new HashMap<>();
    Map<String, Place> mostOfType = new HashMap<>();
    corrected.forEach((place, weight) -> {
      byType.merge(place.type(), weight, Long::sum);
      mostOfType.merge(
          place.type(),
          place,
          (one, other) -> corrected.getOrDefault(one, 0L) >= weight ? one : other);
    });
    return mostOfType.values().stream()
        .map(most -> new Allocation(most.type(), byType.getOrDefault(most.type(), 0L), most.site()))
        .sorted(
            Comparator.comparingLong(Allocation::bytes).reversed().thenComparing(Allocation::type))
        .toList();
  }
}
