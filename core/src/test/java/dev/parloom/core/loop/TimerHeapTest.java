package dev.parloom.core.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Timers come out in the order of their times, equal ones in the order added, removed ones never.
 */
final class TimerHeapTest {

  private static final class Numbered extends Timer {
    private final long at;

    Numbered(long at) {
      this.at = at;
    }

    @Override
    void fire() {
      throw new AssertionError("not asked to fire");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void due_whenTimersComeAndGo_isInOrder(long seed) {
    Random random = new Random(seed);
    TimerHeap heap = new TimerHeap();
    List<Numbered> model = new ArrayList<>(); // in the order added
    for (int step = 0; step < 2_000; step++) {
      switch (random.nextInt(5)) {
        case 0, 1, 2 -> {
          Numbered timer = new Numbered(random.nextInt(100));
          heap.add(timer, timer.at);
          model.add(timer);
        }
        case 3 -> {
          if (!model.isEmpty()) {
            Numbered gone = model.remove(random.nextInt(model.size()));
            heap.remove(gone);
            heap.remove(gone); // is not in any more
          }
        }
        default -> {
          int now = random.nextInt(30);
          List<Numbered> expected =
              model.stream()
                  .filter(timer -> timer.at <= now)
                  .sorted(Comparator.comparingLong(timer -> timer.at)) // stable
                  .toList();
          assertThat(heap.due(now)).as("seed %d, step %d", seed, step).isEqualTo(expected);
          model.removeAll(expected);
        }
      }
      assertThat(heap.nextNanos())
          .isEqualTo(model.stream().mapToLong(timer -> timer.at).min().orElse(TimerHeap.NONE));
    }
  }
}
