package dev.parloom.cli.command;

import dev.parloom.image.Thumbnails;
import dev.parloom.job.StepKind;
import dev.parloom.job.step.PictureOptions;
import dev.parloom.job.step.Size;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parloom image thumbnail}. */
@Command(
    name = "thumbnail",
    description = "Makes thumbnails of pictures; proportions kept, never enlarged, upright.",
    mixinStandardHelpOptions = true)
final class ImageThumbnailCommand extends ImageStepCommand {

  @Option(
      names = "--size",
      paramLabel = "WxH",
      converter = SizeReader.class,
      description = "What the thumbnails must fit into. Default: 320x320.")
  private Size size = new Size(320, 320);

  @Override
  StepKind kind(String word, PictureOptions options) {
    return options.step(word, Thumbnails.within(size.width(), size.height()));
  }

  /** Reads {@code --size}. */
  static final class SizeReader extends Reader<Size> {
    SizeReader() {
      super(Size::parse);
    }
  }
}
