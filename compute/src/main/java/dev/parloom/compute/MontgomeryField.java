package dev.parloom.compute;

/**
 * Multiplication modulo an odd number of up to 63 bits, without a division (P. L. Montgomery,
 * <i>Modular multiplication without trial division</i>, Math. Comp. 44, 1985). A number a is kept
 * as a·R mod m, R = 2<sup>64</sup>. Immutable.
 */
final class MontgomeryField {

  private final long modulus;

  /** −1 / m modulo R. */
  private final long negativeInverse;

  private final long one;

  MontgomeryField(long modulus) {
    this.modulus = modulus;
    long inverse = modulus; // right in 3 bits; Newton's step doubles that: 6, 12, 24, 48, 96
    for (int i = 0; i < 5; i++) {
      inverse *= 2 - modulus * inverse;
    }
    this.negativeInverse = -inverse;
    this.one = Long.remainderUnsigned(Long.remainderUnsigned(-1, modulus) + 1, modulus);
  }

  /** a·b / R mod m, for a and b below m. */
  private long product(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    long quotient = low * negativeInverse;
    // low and the lower half of quotient·m add up to R, or both are 0.
    long sum = high + Math.unsignedMultiplyHigh(quotient, modulus) + (low == 0 ? 0 : 1);
    // Below 2m, which 64 bits hold.
    return Long.compareUnsigned(sum, modulus) >= 0 ? sum - modulus : sum;
  }

  private long sum(long a, long b) {
    long sum = a + b; // below 2^64
    return Long.compareUnsigned(sum, modulus) >= 0 ? sum - modulus : sum;
  }

  private long ofSmall(long number) {
    long result = 0;
    for (int bit = Long.SIZE - Long.numberOfLeadingZeros(number) - 1; bit >= 0; bit--) {
      result = sum(result, result);
      if ((number >> bit & 1) == 1) {
        result = sum(result, one);
      }
    }
    return result;
  }

  /**
   * Whether the modulus m passes for a prime by that base: with m − 1 = d·2^s and d odd, base^d is
   * 1, or base^(d·2^r) is −1 for an r below s.
   */
  boolean isStrongProbablePrime(long base) {
    int twos = Long.numberOfTrailingZeros(modulus - 1);
    long minusOne = modulus - one;
    long power = power(ofSmall(base), (modulus - 1) >> twos);
    if (power == one || power == minusOne) {
      return true;
    }
    for (int r = 1; r < twos; r++) {
      power = product(power, power);
      if (power == minusOne) {
        return true;
      }
    }
    return false;
  }

  private long power(long base, long exponent) {
    long result = one;
    for (int bit = Long.SIZE - Long.numberOfLeadingZeros(exponent) - 1; bit >= 0; bit--) {
      result = product(result, result);
      if ((exponent >> bit & 1) == 1) {
        result = product(result, base);
      }
    }
    return result;
  }
}
