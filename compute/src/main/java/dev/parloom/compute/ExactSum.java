package dev.parloom.compute;

import java.io.Serializable;
import java.math.BigInteger;

/**
 * A sum of doubles without any rounding, in fixed point: 67 overlapping parts of 32 bits and room
 * for carries. It is the small superaccumulator of R. M. Neal, <i>Fast exact summation using small
 * and large superaccumulators</i>, arXiv:1505.05571; we round with {@link BigInteger}. As nothing
 * is lost, order and grouping cannot matter. For one thread.
 */
final class ExactSum implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final int PARTS = 67;
  private static final long LOW = 0xFFFF_FFFFL;

  /** Each addition changes a part by less than 2^52, and a part has 63 bits. */
  private static final int BETWEEN_CARRIES = 1 << 10;

  /** Part i counts units of 2^(32 i − 1074), the smallest double being 2^−1074. */
  private final long[] parts = new long[PARTS];

  /** The sum of those that are not finite. */
  private double special;

  void add(double[] numbers, int from, int to) {
    for (int at = from; at < to; at += BETWEEN_CARRIES) {
      for (int i = at; i < Math.min(to, at + BETWEEN_CARRIES); i++) {
        add(numbers[i]);
      }
      carry();
    }
  }

  void add(ExactSum other) {
    for (int i = 0; i < PARTS; i++) {
      parts[i] += other.parts[i];
    }
    special += other.special;
    carry();
  }

  private void add(double number) {
    long bits = Double.doubleToRawLongBits(number);
    int exponent = (int) (bits >>> 52) & 0x7FF;
    if (exponent == 0x7FF) {
      special += number;
      return;
    }
    long mantissa = bits & 0xF_FFFF_FFFF_FFFFL;
    if (exponent == 0) {
      exponent = 1; // subnormal: the same unit, no leading bit
    } else {
      mantissa |= 1L << 52;
    }
    int place = exponent - 1;
    int part = place >> 5;
    int shift = place & 31;
    long sign = bits >> 63; // 0 or −1, with which xor and minus negate
    long low = (mantissa << shift) & LOW;
    long high = mantissa >>> (32 - shift);
    parts[part] += (low ^ sign) - sign;
    parts[part + 1] += (high ^ sign) - sign;
  }

  /** Leaves 32 bits in each part but the last, which keeps the sign. */
  private void carry() {
    for (int i = 0; i < PARTS - 1; i++) {
      parts[i + 1] += parts[i] >> 32;
      parts[i] &= LOW;
    }
  }

  /** The nearest double, ties to even. */
  double value() {
    if (special != 0 || Double.isNaN(special)) {
      return special;
    }
    carry();
    BigInteger sum = BigInteger.ZERO;
    for (int i = PARTS - 1; i >= 0; i--) {
      sum = sum.shiftLeft(32).add(BigInteger.valueOf(parts[i]));
    }
    // 64 bits, with one that stands for all that were cut off: rounded once, by doubleValue.
    int cut = Math.max(0, sum.bitLength() - 64);
    BigInteger magnitude = sum.abs();
    BigInteger kept = magnitude.shiftRight(cut);
    if (cut > 0 && magnitude.getLowestSetBit() < cut) {
      kept = kept.setBit(0);
    }
    return sum.signum() * Math.scalb(kept.doubleValue(), cut - 1074);
  }
}
