package dev.parloom.cli;

import dev.parloom.image.Grayscale;
import picocli.CommandLine.Command;

/** {@code parloom image gray}. */
@Command(name = "gray", description = "Makes pictures gray.", mixinStandardHelpOptions = true)
final class ImageGrayCommand extends ImageStepCommand {

  @Override
  StepKind kind(String word, PictureOptions options) {
    return options.step(word, Grayscale.luma());
  }
}
