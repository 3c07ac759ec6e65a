package dev.parloom.cli.command;

import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.RunningJob;
import dev.parloom.cli.option.InputListOption;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.cli.option.JournalOptions;
import dev.parloom.cli.option.KeyOptions;
import dev.parloom.cli.option.OutputOption;
import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.cli.option.WorkerOption;
import dev.parloom.job.Inputs;
import dev.parloom.job.Job;
import dev.parloom.job.StepKind;
import dev.parloom.job.step.StepTypes;
import dev.parloom.pipeline.policy.FailurePolicy;
import dev.parloom.spi.StepGroup;
import dev.parloom.spi.StepType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parloom GROUP STEP}: one step, with its keys as options. */
final class StepCommand extends ReportingCommand implements Callable<Integer> {

  private final StepGroup group;
  private final StepType type;
  private final KeyOptions options;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption();
  @Mixin private JournalOptions journal = new JournalOptions();

  @Mixin private InputListOption inputList = new InputListOption();

  @Parameters(paramLabel = "IN")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "The folder for the results.")
  private Path output = Path.of("");

  @Mixin private WorkerOption worker = new WorkerOption();

  private StepCommand(StepGroup group, StepType type) {
    this.group = group;
    this.type = type;
    this.options = new KeyOptions(List.of(), type.keys());
  }

  /** The command of that step. */
  static CommandSpec spec(StepGroup group, StepType type) {
    StepCommand command = new StepCommand(group, type);
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    spec.name(type.word()).mixinStandardHelpOptions(true);
    spec.usageMessage().description(KeyOptions.verbatim(type.description()));
    command.options.addTo(spec);
    PositionalParamSpec in = spec.positionalParameters().getFirst();
    spec.remove(in);
    spec.addPositional(
        PositionalParamSpec.builder(in).description(KeyOptions.verbatim(group.inputs())).build());
    return spec;
  }

  @Override
  public Integer call() throws Exception {
    List<Path> all = new ArrayList<>(inputs);
    all.addAll(inputList.read());
    if (all.isEmpty()) {
      throw refusal("no input; name files or folders, or use -i");
    }
    if (all.stream().anyMatch(input -> input.toString().isEmpty())) {
      throw refusal("an input has an empty name");
    }
    OutputOption.requireNamed(output, spec);
    StepKind kind = kind();
    Job job =
        new Job(
            kind.word(),
            Inputs.here(all, group.wanted(), group.wantedInWords()),
            List.of(kind.on(worker.chosenOr(kind.worker()))),
            output,
            FailurePolicy.goOn());
    try (Ends ends = Ends.of(this)) {
      return RunningJob.toTheEnd(job, journal.options(jobs.count(), null), this, ends);
    }
  }

  private StepKind kind() {
    try {
      return StepTypes.kind(type, options.values());
    } catch (IllegalArgumentException e) {
      throw refusal(String.valueOf(e.getMessage()));
    }
  }

  /** What to throw for wrong usage. */
  private ParameterException refusal(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
