package dev.parloom.cli.lab;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of demonstrations. */
@Command(
    name = "lab",
    description = "Small demonstrations, and material to try things on.",
    mixinStandardHelpOptions = true,
    subcommands = {
      LabAmdahlCommand.class,
      LabChatCommand.class,
      LabEchoCommand.class,
      LabParticlesCommand.class,
      LabPhotosCommand.class,
      LabPiCommand.class,
      LabPrimesCommand.class,
      LabReductionCommand.class,
      LabSequentialCommand.class,
      LabThresholdCommand.class
    })
public final class LabCommand implements Runnable {

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
