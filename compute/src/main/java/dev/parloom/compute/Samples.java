package dev.parloom.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Picks the inputs on which an operator is checked, by their index alone: the first three, then
 * three times 2, 4, … 32 and again 1 neighbours, with gaps that grow fourfold. For one thread.
 */
final class Samples<T extends @Nullable Object, A extends @Nullable Object> {

  private static final long SEED = 0x9E3779B97F4A7C15L;
  private static final int THIRDS = 6;
  private static final long FIRST_GAP = 16;

  private List<T> items = new ArrayList<>();
  private int count;
  private long start;
  private int length = 3;
  private long gap = FIRST_GAP;

  /** Looks at inputs that follow those seen before; has the sample that they complete, if any. */
  Optional<Step.Sample<T, A>> see(long position, List<? extends T> inputs) {
    long end = position + inputs.size();
    for (long at = start + items.size(); at < end && items.size() < length; at++) {
      items.add(inputs.get((int) (at - position)));
    }
    if (items.size() < length) {
      return Optional.empty();
    }
    Step.Sample<T, A> sample = new Step.Sample<>(start, items);
    next(sample);
    return Optional.of(sample);
  }

  private void next(Step.Sample<T, A> last) {
    count++;
    long random = (SEED * count) >>> 1; // Fibonacci hashing, Knuth, TAOCP vol. 3, §6.4
    start = last.start() + last.items().size() + gap + random % gap;
    length = 3 << (count % THIRDS);
    gap = Math.min(gap * 4, Long.MAX_VALUE >> 8);
    items = new ArrayList<>(length);
  }
}
