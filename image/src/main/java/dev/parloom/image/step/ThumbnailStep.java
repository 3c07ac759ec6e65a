package dev.parloom.image.step;

import dev.parloom.image.Thumbnails;
import dev.parloom.spi.Key;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.util.List;
import java.util.Optional;

/** {@code thumbnail}. */
public final class ThumbnailStep implements StepType {

  private static final Key<Size> SIZE =
      Key.parsed(
              "size",
              "What the thumbnails must fit into",
              "WxH",
              "^(?!0+x)[0-9]{1,5}x(?!0+$)[0-9]{1,5}$",
              Size::parse)
          .defaultsTo("320x320")
          .requiredInFiles();

  @Override
  public String word() {
    return "thumbnail";
  }

  @Override
  public String description() {
    return "Makes thumbnails of pictures; proportions kept, never enlarged, upright.";
  }

  @Override
  public Optional<StepGroup> group() {
    return Pictures.GROUP;
  }

  @Override
  public List<Key<?>> keys() {
    return Pictures.keys(SIZE);
  }

  @Override
  public StepAction action(Values values) {
    Size size = values.get(SIZE);
    return Pictures.action(Thumbnails.within(size.width(), size.height()), values);
  }
}
