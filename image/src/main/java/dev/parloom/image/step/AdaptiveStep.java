package dev.parloom.image.step;

import dev.parloom.image.AdaptiveThreshold;
import dev.parloom.spi.Key;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Optional;

/** {@code adaptive}. */
public final class AdaptiveStep implements StepType {

  private static final Key<String> METHOD =
      Key.word(
              "method",
              "How the surroundings count: with gaussian, nearer pixels count more",
              "mean",
              "gaussian")
          .label("M")
          .defaultsTo("mean");
  private static final Key<Integer> WINDOW =
      Key.odd(
              "window",
              "The side of the square that is looked at, in pixels",
              3,
              AdaptiveThreshold.LARGEST_WINDOW)
          .defaultsTo(Integer.toString(AdaptiveThreshold.DEFAULT_WINDOW));
  private static final Key<Integer> C =
      Key.integer("c", "What is taken off the mean", -255, 255)
          .defaultsTo(Integer.toString(AdaptiveThreshold.DEFAULT_C));

  @Override
  public String word() {
    return "adaptive";
  }

  @Override
  public String description() {
    return "Makes pictures black and white: white is what is brighter than its surroundings.";
  }

  @Override
  public Optional<StepGroup> group() {
    return Pictures.GROUP;
  }

  @Override
  public List<Key<?>> keys() {
    return Pictures.keys(METHOD, WINDOW, C);
  }

  @Override
  public StepAction action(Values values) {
    AdaptiveThreshold plain =
        values.get(METHOD).equals("gaussian")
            ? AdaptiveThreshold.gaussian()
            : AdaptiveThreshold.mean();
    return Pictures.action(plain.window(values.get(WINDOW)).c(values.get(C)), values);
  }
}
