package dev.parloom.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands on pictures. */
@Command(
    name = "image",
    description = "Works on pictures, a folder at a time.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ImageThumbnailCommand.class,
      ImageGrayCommand.class,
      ImageThresholdCommand.class,
      ImageAdaptiveCommand.class,
      ImageFacesCommand.class,
      ImageTileCommand.class
    })
final class ImageCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is needed: " + String.join(", ", spec.subcommands().keySet()));
  }
}
