package dev.parloom.cli.command;

import dev.parloom.image.Faces;
import dev.parloom.job.StepKind;
import dev.parloom.job.step.PictureOptions;
import picocli.CommandLine.Command;

/** {@code parloom image faces}. */
@Command(
    name = "faces",
    description = "Draws a box round each face that is seen from the front.",
    mixinStandardHelpOptions = true)
final class ImageFacesCommand extends ImageStepCommand {

  @Override
  StepKind kind(String word, PictureOptions options) {
    return options.step(word, Faces.marked());
  }
}
