package dev.parloom.cli;

import java.io.IOException;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code parloom} command itself. */
@Command(
    name = "parloom",
    description = "Runs one piece of work over very many inputs.",
    mixinStandardHelpOptions = true,
    versionProvider = ParloomCommand.Version.class,
    subcommands = {
      RunCommand.class,
      FetchCommand.class,
      PingCommand.class,
      ImageCommand.class,
      ScaleCommand.class,
      HistoryCommand.class,
      LabCommand.class,
      WarmUpCommand.class,
      HelpCommand.class,
      GenerateCompletion.class
    })
final class ParloomCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is needed");
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      return new String[] {
        "parloom " + Resources.text("version.txt").strip(),
        "Java " + Runtime.version() + ", " + System.getProperty("os.name")
      };
    }
  }
}
