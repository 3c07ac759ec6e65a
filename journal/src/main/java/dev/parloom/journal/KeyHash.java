package dev.parloom.journal;

/**
 * The 64 bits by which a journal knows an item's key: two out of 10 million keys have the same with
 * a chance of 3 in a million.
 *
 * <p>The hash is by folded multiplication, four characters at a time, as in wyhash (Wang Yi, 2019):
 * quick, and spread evenly. It is seeded by a number that each journal draws for itself, so that
 * nobody can make up keys that collide.
 */
final class KeyHash {

  private static final long P0 = 0xa0761d6478bd642fL;
  private static final long P1 = 0xe7037ed1a0b428dbL;
  private static final long P2 = 0x8ebc6af09c88c6e3L;

  private KeyHash() {}

  /** The hash; never 0. */
  static long of(String key, long seed) {
    long hash = seed ^ P0;
    int length = key.length();
    int at = 0;
    for (; at + 8 <= length; at += 8) {
      hash = folded(four(key, at) ^ P1, four(key, at + 4) ^ hash);
    }
    long a = 0;
    long b = 0;
    for (int i = at; i < length; i++) {
      if (i < at + 4) {
        a = (a << 16) | key.charAt(i);
      } else {
        b = (b << 16) | key.charAt(i);
      }
    }
    hash = folded(a ^ P1, b ^ hash);
    hash = folded(hash ^ P2, length ^ P1);
    return hash == 0 ? 1 : hash;
  }

  private static long four(String key, int at) {
    return ((long) key.charAt(at) << 48)
        | ((long) key.charAt(at + 1) << 32)
        | ((long) key.charAt(at + 2) << 16)
        | key.charAt(at + 3);
  }

  private static long folded(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
  }
}
