package dev.parloom.image.step;

import dev.parloom.image.Faces;
import dev.parloom.spi.Key;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Optional;

/** {@code faces}. */
public final class FacesStep implements StepType {

  @Override
  public String word() {
    return "faces";
  }

  @Override
  public String description() {
    return "Draws a box round each face that is seen from the front.";
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
    return Pictures.action(Faces.marked(), values);
  }
}
