package dev.parloom.image;

import java.util.List;

/**
 * Tells whether a profile is one of the many that describe sRGB (IEC 61966-2-1), by its numbers:
 * names vary, and some lie. Pictures of such a profile need no conversion, which would change some
 * of their samples by one, and no colour management has to be loaded for them.
 *
 * <p>It understands profiles of a matrix and tone curves (ICC.1:2022, sections 8.3 and 10), which
 * these are. Any other counts as different.
 */
final class SrgbLikeness {

  private static final int LEVELS = 256;
  private static final int TAG_COUNT_AT = 128;
  private static final int MOST_TAGS = 100;
  private static final int TAG_BYTES = 12;
  private static final int CURVE_HEADER_BYTES = 12;

  /** X, Y, Z of red, green and blue, adapted to the white of profiles, D50. */
  private static final List<Double> COLORANTS =
      List.of(0.43607, 0.22249, 0.01392, 0.38515, 0.71687, 0.09708, 0.14307, 0.06061, 0.71410);

  /** Profiles of sRGB differ by a third of it, and this makes a difference of 3 levels at most. */
  private static final double COLORANT_TOLERANCE = 0.001;

  private final ByteReader profile;

  private SrgbLikeness(ByteReader profile) {
    this.profile = profile;
  }

  /** Whether samples mean the same by this profile and in sRGB, to within a level or so. */
  static boolean isIn(byte[] profile) {
    return new SrgbLikeness(new ByteReader(profile)).isGiven();
  }

  private boolean isGiven() {
    if (tag("A2B0").length() > 0) {
      return false;
    }
    return profile.text(16, 4).equals("GRAY")
        ? isTone(tag("kTRC"))
        : hasColorants() && isTone(tag("rTRC")) && isTone(tag("gTRC")) && isTone(tag("bTRC"));
  }

  private boolean hasColorants() {
    List<ByteReader> tags = List.of(tag("rXYZ"), tag("gXYZ"), tag("bXYZ"));
    for (int i = 0; i < COLORANTS.size(); i++) {
      ByteReader tag = tags.get(i / 3);
      double value = fixed(tag, 8 + i % 3 * 4);
      if (!tag.has(0, 20) || Math.abs(value - COLORANTS.get(i)) > COLORANT_TOLERANCE) {
        return false;
      }
    }
    return true;
  }

  /** Whether a tone curve makes of each level what sRGB's makes of it, or of one less or more. */
  private static boolean isTone(ByteReader curve) {
    for (int level = 0; level < LEVELS; level++) {
      double linear = linear(curve, level / (LEVELS - 1.0));
      // Written so that what is not a number is no likeness.
      boolean like =
          linear >= srgb((level - 1) / (LEVELS - 1.0))
              && linear <= srgb((level + 1) / (LEVELS - 1.0));
      if (!like) {
        return false;
      }
    }
    return true;
  }

  private static double srgb(double x) {
    return x <= 0.04045 ? x / 12.92 : Math.pow((x + 0.055) / 1.055, 2.4);
  }

  /** A point of a curve; not a number if it is of a kind that sRGB's is not given as. */
  private static double linear(ByteReader curve, double x) {
    return switch (curve.text(0, 4)) {
      case "curv" -> sampled(curve, x);
      case "para" -> parametric(curve, x);
      default -> Double.NaN;
    };
  }

  private static double sampled(ByteReader curve, double x) {
    long points = curve.u32(8);
    if (points < 2 || !curve.has(CURVE_HEADER_BYTES, 2 * points)) {
      return Double.NaN;
    }
    double at = x * (points - 1);
    long left = Math.min((long) at, points - 2);
    double low = curve.u16(CURVE_HEADER_BYTES + 2 * left);
    double high = curve.u16(CURVE_HEADER_BYTES + 2 * left + 2);
    return (low + (high - low) * (at - left)) / 65535;
  }

  /** Types 3 and 4: a line up to d, then a power. */
  private static double parametric(ByteReader curve, double x) {
    int type = curve.u16(8);
    if ((type != 3 && type != 4) || !curve.has(CURVE_HEADER_BYTES, type == 3 ? 20 : 28)) {
      return Double.NaN;
    }
    double[] p = new double[7];
    for (int i = 0; i < (type == 3 ? 5 : 7); i++) {
      p[i] = fixed(curve, CURVE_HEADER_BYTES + 4 * i);
    }
    return x >= p[4] ? Math.pow(p[1] * x + p[2], p[0]) + p[5] : p[3] * x + p[6];
  }

  /** A signed number of 16 bits before the point and 16 behind it. */
  private static double fixed(ByteReader bytes, int offset) {
    return (int) bytes.u32(offset) / 65536.0;
  }

  /** The content of a tag; empty if there is none. */
  private ByteReader tag(String name) {
    long count = Math.min(profile.u32(TAG_COUNT_AT), MOST_TAGS);
    for (int i = 0; i < count; i++) {
      int at = TAG_COUNT_AT + 4 + i * TAG_BYTES;
      if (profile.text(at, 4).equals(name)) {
        return profile.part(profile.u32(at + 4), profile.u32(at + 8));
      }
    }
    return profile.part(0, 0);
  }
}
