package dev.parloom.cli.command;

import dev.parloom.image.Tiles;
import dev.parloom.job.StepKind;
import dev.parloom.job.step.PictureOptions;
import dev.parloom.job.step.Size;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parloom image tile}. */
@Command(name = "tile", description = "Cuts pictures into tiles.", mixinStandardHelpOptions = true)
final class ImageTileCommand extends ImageStepCommand {

  @Option(
      names = "--grid",
      paramLabel = "CxR",
      required = true,
      converter = GridReader.class,
      description = "So many columns and rows, like 20x20; at most 999 of each.")
  private Size grid = new Size(1, 1);

  @Override
  StepKind kind(String word, PictureOptions options) {
    return options.tiles(word, Tiles.grid(grid.width(), grid.height()));
  }

  /** Reads {@code --grid}. */
  static final class GridReader extends Reader<Size> {
    GridReader() {
      super(Size::parseGrid);
    }
  }
}
