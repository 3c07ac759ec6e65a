package dev.parloom.image.step;

import dev.parloom.image.Threshold;
import dev.parloom.spi.Key;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Optional;

/** {@code threshold}. */
public final class ThresholdStep implements StepType {

  private static final Key<Integer> AT =
      Key.integer("at", "The brightest gray that becomes black", 0, 255)
          .defaultsTo(Integer.toString(Threshold.MIDDLE));

  @Override
  public String word() {
    return "threshold";
  }

  @Override
  public String description() {
    return "Makes pictures black and white: white is what is brighter than a threshold.";
  }

  @Override
  public Optional<StepGroup> group() {
    return Pictures.GROUP;
  }

  @Override
  public List<Key<?>> keys() {
    return Pictures.keys(AT);
  }

  @Override
  public StepAction action(Values values) {
    return Pictures.action(Threshold.at(values.get(AT)), values);
  }
}
