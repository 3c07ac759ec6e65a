package dev.parloom.cli.command;

import dev.parloom.spi.Lab;
import java.util.Comparator;
import java.util.ServiceLoader;
import java.util.stream.StreamSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of demonstrations, which are all labs that there are. */
@Command(
    name = "lab",
    description = "Small demonstrations, and material to try things on.",
    mixinStandardHelpOptions = true)
final class LabCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  /** Adds a command for each lab, by name. */
  static void addLabs(CommandLine group) {
    StreamSupport.stream(ServiceLoader.load(Lab.class).spliterator(), false)
        .sorted(Comparator.comparing(Lab::name))
        .forEach(lab -> group.addSubcommand(lab.name(), LabRunCommand.spec(lab)));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is needed: " + String.join(", ", spec.subcommands().keySet()));
  }
}
