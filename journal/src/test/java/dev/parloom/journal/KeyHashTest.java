package dev.parloom.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {

  @Test
  void of_whenKeysAreAlike_isDifferentForEach() {
    Set<Long> hashes = new HashSet<>();
    int keys = 0;
    for (int i = 0; i < 200_000; i++) {
      hashes.add(KeyHash.of(Integer.toString(i), 1));
      hashes.add(KeyHash.of("photos/trip/IMG_%07d.jpg".formatted(i), 1));
      keys += 2;
    }
    for (int length = 0; length < 300; length++) {
      hashes.add(KeyHash.of("\0".repeat(length), 1));
      hashes.add(KeyHash.of("a".repeat(length) + "b", 1));
      keys += 2;
    }
    assertThat(hashes).hasSize(keys).doesNotContain(0L);
  }

  @Test
  void of_whenOneCharacterOrTheSeedChanges_changesHalfOfTheBits() {
    String key = "photos/trip/IMG_0001.jpg";
    int[] changed = new int[Long.SIZE];
    int changes = 0;
    for (int at = 0; at < key.length(); at++) {
      for (int bit = 0; bit < 16; bit++) {
        char other = (char) (key.charAt(at) ^ (1 << bit));
        String changedKey = key.substring(0, at) + other + key.substring(at + 1);
        count(KeyHash.of(key, 7) ^ KeyHash.of(changedKey, 7), changed);
        changes++;
      }
    }
    for (int bit = 0; bit < Long.SIZE; bit++) {
      count(KeyHash.of(key, 7) ^ KeyHash.of(key, 7 ^ (1L << bit)), changed);
      changes++;
    }
    for (int count : changed) {
      assertThat((double) count / changes).isBetween(0.35, 0.65);
    }
  }

  private static void count(long difference, int[] changed) {
    for (int bit = 0; bit < Long.SIZE; bit++) {
      changed[bit] += (int) (difference >>> bit) & 1;
    }
  }

  @Test
  void of_whenKeysWereMadeUpToCollide_isDifferentAllTheSame() {
    for (long constant :
        new long[] {0xe7037ed1a0b428dbL, 0xa0761d6478bd642fL, 0x8ebc6af09c88c6e3L}) {
      String zero =
          new String(
              new char[] {
                (char) (constant >>> 48),
                (char) (constant >>> 32),
                (char) (constant >>> 16),
                (char) constant
              });
      for (long seed = 0; seed < 100; seed++) {
        assertThat(KeyHash.of("aaaaaaaa" + zero, seed))
            .isNotEqualTo(KeyHash.of("bbbbbbbb" + zero, seed));
        assertThat(KeyHash.of("aaaaaaaa" + zero + "cccc", seed))
            .isNotEqualTo(KeyHash.of("bbbbbbbb" + zero + "cccc", seed));
      }
    }
  }

  /** Journals are read by later programs, so it must stay what it is. */
  @Test
  void of_whenComputedByAnotherVersion_isTheSame() {
    assertThat(KeyHash.of("", 0)).isEqualTo(KEY_EMPTY);
    assertThat(KeyHash.of("photos/ä.jpg", 42)).isEqualTo(KEY_PHOTO);
  }

  private static final long KEY_EMPTY = 0xb078e03aa8917878L;
  private static final long KEY_PHOTO = 0xf7cecdd4a4ba4f1bL;
}
