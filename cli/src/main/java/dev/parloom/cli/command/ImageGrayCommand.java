package dev.parloom.cli.command;

import dev.parloom.image.Grayscale;
import dev.parloom.job.StepKind;
import dev.parloom.job.step.PictureOptions;
import picocli.CommandLine.Command;

/** {@code parloom image gray}. */
@Command(name = "gray", description = "Makes pictures gray.", mixinStandardHelpOptions = true)
final class ImageGrayCommand extends ImageStepCommand {

  @Override
  StepKind kind(String word, PictureOptions options) {
    return options.step(word, Grayscale.luma());
  }
}
