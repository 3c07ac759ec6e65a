package dev.parloom.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyIndexTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void put_whenThereAreManyKeys_keepsTheLatestOfEach(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<Long, Long> model = new HashMap<>();
    try (KeyIndex index = new KeyIndex(seed == 1 ? 0 : 20_000)) {
      for (int i = 0; i < 50_000; i++) {
        // Half of the hashes crowd in one segment.
        long spread = random.nextInt(30_000) * 0x9e3779b97f4a7c15L;
        long high = random.nextBoolean() ? spread : spread >>> 6;
        long hash = Math.max(1, high);
        long value = random.nextLong(Long.MAX_VALUE);
        model.put(hash, value);
        index.put(hash, value);
      }
      assertThat(index.size()).isEqualTo(model.size());
      model.forEach((hash, value) -> assertThat(index.get(hash)).isEqualTo(value));
      for (int i = 0; i < 10_000; i++) {
        long hash = random.nextLong() | 1;
        if (!model.containsKey(hash)) {
          assertThat(index.get(hash)).isEqualTo(KeyIndex.ABSENT);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300_000, 1_000_000})
  void bytes_whenKeysAreSpreadEvenly_areWhatIsStated(int keys) {
    SplittableRandom random = new SplittableRandom(7);
    try (KeyIndex index = new KeyIndex(0)) {
      for (int i = 0; i < keys; i++) {
        index.put(random.nextLong() | 1, i);
      }
      assertThat((double) index.bytes() / keys).isBetween(21.0, 33.0);
    }
  }
}
