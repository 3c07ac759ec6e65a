package dev.parloom.cli.command;

import dev.parloom.image.Threshold;
import dev.parloom.job.StepKind;
import dev.parloom.job.step.PictureOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parloom image threshold}. */
@Command(
    name = "threshold",
    description = "Makes pictures black and white: white is what is brighter than a threshold.",
    mixinStandardHelpOptions = true)
final class ImageThresholdCommand extends ImageStepCommand {

  @Option(
      names = "--at",
      paramLabel = "N",
      description = "The brightest gray that becomes black, 0 to 255. Default: 127.")
  private int at = Threshold.MIDDLE;

  @Override
  StepKind kind(String word, PictureOptions options) {
    requireWithin("--at", at, 0, 255);
    return options.step(word, Threshold.at(at));
  }
}
