package dev.parloom.journal;

/**
 * The 64 bits by which a journal knows an item's key: two out of 10 million keys have the same with
 * a chance of 3 in a million.
 *
 * <p>The hash is by folded multiplication, eight characters at a time, as in wyhash (Wang Yi,
 * 2019): quick, and spread evenly. Both factors depend on a seed that each journal draws for
 * itself, so that keys which collide in one do not in another.
 */
final class KeyHash {

  private static final long P0 = 0xa0761d6478bd642fL;
  private static final long P1 = 0xe7037ed1a0b428dbL;
  private static final long P2 = 0x8ebc6af09c88c6e3L;

  private KeyHash() {}

  /** The hash; never 0. */
  static long of(String key, long seed) {
    long first = folded(seed ^ P0, P1);
    long second = folded(seed ^ P1, P2);
    long hash = first ^ P2;
    int length = key.length();
    int at = 0;
    for (; at + 8 <= length; at += 8) {
      hash = folded(four(key, at) ^ first, four(key, at + 4) ^ second ^ hash) + second;
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
    hash = folded(a ^ first, b ^ second ^ hash) + second;
    hash = folded(hash ^ P2, length ^ first);
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
