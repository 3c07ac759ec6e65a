package dev.parloom.text;

/** Shares as people write them. */
public final class Shares {

  private Shares() {}

  /**
   * Reads a share, like {@code 0.6} or {@code 60%}, as 0 to 1.
   *
   * @throws IllegalArgumentException if it is none, saying why
   */
  public static double parse(String text) {
    try {
      double share =
          text.endsWith("%")
              ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
              : Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(noShare(text), e);
    }
    throw new IllegalArgumentException(noShare(text));
  }

  private static String noShare(String text) {
    return "'%s' is no share; write 0 to 1, as 0.6, or 0%% to 100%%, as 60%%".formatted(text);
  }
}
