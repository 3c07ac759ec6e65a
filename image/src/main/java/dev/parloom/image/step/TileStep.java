package dev.parloom.image.step;

import dev.parloom.image.Tiles;
import dev.parloom.spi.Key;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Optional;

/** {@code tile}. */
public final class TileStep implements StepType {

  private static final Key<Size> GRID =
      Key.parsed(
              "grid",
              "Columns and rows, like 20x20; at most 999 of each",
              "CxR",
              "^(?!0+x)[0-9]{1,3}x(?!0+$)[0-9]{1,3}$",
              Size::parseGrid)
          .required("20x20");

  @Override
  public String word() {
    return "tile";
  }

  @Override
  public String description() {
    return "Cuts pictures into tiles.";
  }

  @Override
  public Optional<StepGroup> group() {
    return Pictures.GROUP;
  }

  @Override
  public List<Key<?>> keys() {
    return Pictures.keys(GRID);
  }

  @Override
  public StepAction action(Values values) {
    Size grid = values.get(GRID);
    return Pictures.action(Tiles.grid(grid.width(), grid.height()), values);
  }
}
