package dev.parloom.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
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
    versionProvider = ParloomCommand.Version.class)
public final class ParloomCommand implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  /** A line with this command, and all others below it. */
  public static CommandLine line() {
    CommandLine line = new CommandLine(new ParloomCommand());
    line.addSubcommand(new RunCommand());
    line.addSubcommand(new FetchCommand());
    line.addSubcommand(new PingCommand());
    StepGroupCommand.addGroups(line);
    line.addSubcommand(new ScaleCommand());
    line.addSubcommand(new HistoryCommand());
    CommandLine labs = new CommandLine(new LabCommand());
    LabCommand.addLabs(labs);
    line.addSubcommand(labs);
    line.addSubcommand(new WarmUpCommand());
    line.addSubcommand(new HelpCommand());
    line.addSubcommand(new GenerateCompletion());
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is needed");
  }

  private static String version() throws IOException {
    try (InputStream stream = ParloomCommand.class.getResourceAsStream("version.txt")) {
      if (stream == null) {
        throw new IOException("version.txt is missing from this build of parloom");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      return new String[] {
        "parloom " + version(), "Java " + Runtime.version() + ", " + System.getProperty("os.name")
      };
    }
  }
}
