package dev.parloom.cli.command;

import dev.parloom.cli.option.KeyOptions;
import dev.parloom.job.step.StepTypes;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.StepType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A group of commands that do one step each, such as {@code parloom image}. */
final class StepGroupCommand implements Runnable {

  private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

  private StepGroupCommand(StepGroup group, List<StepType> types) {
    spec.name(group.name()).mixinStandardHelpOptions(true);
    spec.usageMessage().description(KeyOptions.verbatim(group.description()));
    types.forEach(type -> spec.addSubcommand(type.word(), StepCommand.spec(group, type)));
  }

  /** Adds a command for each group of steps that there is. */
  static void addGroups(CommandLine line) {
    Map<String, List<StepType>> groups = new LinkedHashMap<>();
    for (StepType type : StepTypes.all()) {
      type.group()
          .ifPresent(
              group -> groups.computeIfAbsent(group.name(), _ -> new ArrayList<>()).add(type));
    }
    groups.forEach((name, types) ->
        line.addSubcommand(
            name, new StepGroupCommand(types.getFirst().group().orElseThrow(), types).spec));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "a command is needed: " + String.join(", ", spec.subcommands().keySet()));
  }
}
