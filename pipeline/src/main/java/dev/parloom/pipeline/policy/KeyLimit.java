package dev.parloom.pipeline.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the items of one key in a stage, such as those for one host: how many may be
 * worked on at once, and how many may start in a time. Immutable.
 */
public final class KeyLimit {

  private static final KeyLimit NONE = new KeyLimit(Integer.MAX_VALUE, null);

  private final int atOnce;
  private final @Nullable RateLimit rate;

  private KeyLimit(int atOnce, @Nullable RateLimit rate) {
    this.atOnce = atOnce;
    this.rate = rate;
  }

  /** No limit. */
  public static KeyLimit none() {
    return NONE;
  }

  /** That many of a key at once, 1 or more. Default: no limit but the stage's. */
  public KeyLimit atOnce(int items) {
    if (items < 1) {
      throw new IllegalArgumentException(
          "a key must have 1 item or more at once, but was given " + items);
    }
    return new KeyLimit(items, rate);
  }

  /** That many starts of a key in a time. Default: no limit. */
  public KeyLimit rate(RateLimit limit) {
    return new KeyLimit(atOnce, limit);
  }

  int mostAtOnce() {
    return atOnce;
  }

  @Nullable RateLimit rateOrNull() {
    return rate;
  }

  String describe() {
    List<String> words = new ArrayList<>();
    if (atOnce < Integer.MAX_VALUE) {
      words.add(atOnce + " at once");
    }
    if (rate != null) {
      words.add(rate.describe());
    }
    return String.join(", ", words);
  }
}
