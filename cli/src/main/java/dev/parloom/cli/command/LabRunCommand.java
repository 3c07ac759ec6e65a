package dev.parloom.cli.command;

import dev.parloom.cli.console.CommandRefusedException;
import dev.parloom.cli.console.LabTerminal;
import dev.parloom.cli.option.KeyOptions;
import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabMisusedException;
import dev.parloom.spi.LabRefusedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** {@code parloom lab NAME}: one lab, with its keys as options. */
final class LabRunCommand extends ReportingCommand implements Callable<Integer> {

  private final Lab lab;
  private final KeyOptions options;

  private LabRunCommand(Lab lab) {
    this.lab = lab;
    this.options = new KeyOptions(lab.arguments(), lab.keys());
  }

  /** The command of that lab. */
  static CommandSpec spec(Lab lab) {
    LabRunCommand command = new LabRunCommand(lab);
    CommandSpec spec =
        lab.followsRun()
            ? CommandSpec.forAnnotatedObject(command)
            : CommandSpec.wrapWithoutInspection(command);
    spec.name(lab.name()).mixinStandardHelpOptions(true);
    spec.usageMessage().description(KeyOptions.verbatim(lab.description()));
    command.options.addTo(spec);
    return spec;
  }

  @Override
  public Integer call() throws Exception {
    try {
      return lab.run(new LabTerminal(this, options.values()));
    } catch (LabMisusedException e) {
      throw new ParameterException(options.commandLine(), String.valueOf(e.getMessage()), e);
    } catch (LabRefusedException e) {
      throw new CommandRefusedException(String.valueOf(e.getMessage()), e);
    }
  }
}
