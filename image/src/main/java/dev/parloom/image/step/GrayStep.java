package dev.parloom.image.step;

import dev.parloom.image.Grayscale;
import dev.parloom.spi.Key;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Optional;

/** {@code gray}. */
public final class GrayStep implements StepType {

  @Override
  public String word() {
    return "gray";
  }

  @Override
  public String description() {
    return "Makes pictures gray.";
  }

  @Override
  public Optional<StepGroup> group() {
    return Pictures.GROUP;
  }

  @Override
  public List<Key<?>> keys() {
    return Pictures.keys();
  }

  @Override
  public StepAction action(Values values) {
    return Pictures.action(Grayscale.luma(), values);
  }
}
