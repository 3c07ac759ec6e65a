package dev.parloom.cli.command;

import dev.parloom.image.AdaptiveThreshold;
import dev.parloom.job.StepKind;
import dev.parloom.job.step.PictureOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parloom image adaptive}. */
@Command(
    name = "adaptive",
    description =
        "Makes pictures black and white: white is what is brighter than its surroundings.",
    mixinStandardHelpOptions = true)
final class ImageAdaptiveCommand extends ImageStepCommand {

  @Option(
      names = "--method",
      paramLabel = "M",
      description =
          "mean, or gaussian: of the surroundings, nearer pixels count more. Default: mean.")
  private String method = "mean";

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "The side of the square that is looked at, in pixels: odd, 3 to 999. Default: 11.")
  private int window = AdaptiveThreshold.DEFAULT_WINDOW;

  @Option(
      names = "--c",
      paramLabel = "N",
      description = "What is taken off the mean, -255 to 255. Default: 2.")
  private int c = AdaptiveThreshold.DEFAULT_C;

  @Override
  StepKind kind(String word, PictureOptions options) {
    AdaptiveThreshold plain =
        switch (method) {
          case "mean" -> AdaptiveThreshold.mean();
          case "gaussian" -> AdaptiveThreshold.gaussian();
          default ->
              throw refusal("--method must be mean or gaussian, but is '%s'".formatted(method));
        };
    requireWithin("--window", window, 3, AdaptiveThreshold.LARGEST_WINDOW);
    if (window % 2 == 0) {
      throw refusal("--window must be odd, but is " + window);
    }
    requireWithin("--c", c, -255, 255);
    return options.step(word, plain.window(window).c(c));
  }
}
