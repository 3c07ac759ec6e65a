package dev.parloom.measure.scaling;

import dev.parloom.measure.Sample;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How long one piece of work took with so many workers. Immutable.
 *
 * @param seconds by the number of workers, among them 1; all more than zero
 */
record Timings(SortedMap<Integer, Sample> seconds) {

  Timings {
    seconds = Collections.unmodifiableSortedMap(new TreeMap<>(seconds));
    if (!seconds.containsKey(1) || seconds.size() < 2) {
      throw new IllegalArgumentException(
          "one worker and another number of workers must have been measured, but only "
              + seconds.keySet()
              + " were");
    }
  }

  int size() {
    return seconds.size();
  }

  double median(int workers) {
    return sample(workers).median();
  }

  Sample sample(int workers) {
    Sample sample = seconds.get(workers);
    if (sample == null) {
      throw new IllegalArgumentException(
          "%d workers were not measured, only %s".formatted(workers, seconds.keySet()));
    }
    return sample;
  }

  /** How many times as fast as one, by the medians. */
  double speedup(int workers) {
    return median(1) / median(workers);
  }

  /** The workers of each round. */
  List<Integer> workersOfRounds() {
    return seconds.entrySet().stream()
        .flatMap(entry -> Collections.nCopies(entry.getValue().size(), entry.getKey()).stream())
        .toList();
  }

  /** The seconds of each round, in the same order. */
  double[] secondsOfRounds() {
    return seconds.values().stream()
        .flatMap(sample -> sample.values().stream())
        .mapToDouble(Double::doubleValue)
        .toArray();
  }
}
