package dev.parloom.measure.profile;

import java.time.Duration;

/**
 * How often something stood still, and for how long.
 *
 * @param count how often
 * @param total for how long in all; those of several threads at once are added up
 * @param longest for how long at most
 */
public record Pauses(long count, Duration total, Duration longest) {

  static final Pauses NONE = new Pauses(0, Duration.ZERO, Duration.ZERO);

  /** With one more. */
  Pauses and(Duration pause) {
    return and(pause, pause);
  }

  /** With several more that belong together, and count as one. */
  Pauses and(Duration sum, Duration longestOfThem) {
    return new Pauses(
        count + 1, total.plus(sum), longestOfThem.compareTo(longest) > 0 ? longestOfThem : longest);
  }
}
