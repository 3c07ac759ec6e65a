package dev.parloom.job.step;

import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.Optional;

/** {@code read}: other steps load files by themselves; this does it ahead of them. */
final class ReadStep implements StepType {

  @Override
  public String word() {
    return "read";
  }

  @Override
  public String description() {
    return "Loads the file ahead of the next step.";
  }

  @Override
  public boolean waits() {
    return true;
  }

  @Override
  public StepAction action(Values values) {
    return new StepAction.One(StepAction.Item::bytes, "", Optional.empty());
  }
}
