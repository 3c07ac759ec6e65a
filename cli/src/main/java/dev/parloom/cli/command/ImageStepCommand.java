package dev.parloom.cli.command;

import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.RunningJob;
import dev.parloom.cli.option.InputListOption;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.cli.option.JournalOptions;
import dev.parloom.cli.option.OutputOption;
import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.cli.option.WorkerOption;
import dev.parloom.image.ImageFormat;
import dev.parloom.job.Inputs;
import dev.parloom.job.Job;
import dev.parloom.job.StepKind;
import dev.parloom.job.step.PictureOptions;
import dev.parloom.job.step.Pictures;
import dev.parloom.pipeline.policy.FailurePolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What the commands that do one step to pictures have in common: all but the step. */
abstract class ImageStepCommand extends ReportingCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption();
  @Mixin private JournalOptions journal = new JournalOptions();

  @Mixin private InputListOption inputList = new InputListOption();

  @Parameters(paramLabel = "IN", description = "Pictures, and folders to search for them.")
  private List<Path> inputs = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      required = true,
      description = "The folder for the results.")
  private Path output = Path.of("");

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "jpg, png or webp. Default: as the input.")
  private @Nullable String format;

  @Option(
      names = "--quality",
      paramLabel = "Q",
      description = "1 to 100, for JPEG and WebP. Default: 85.")
  private int quality = PictureOptions.DEFAULTS.quality();

  @Option(
      names = "--limit-pixels",
      paramLabel = "N",
      description = "Larger pictures are refused undecoded. Default: 100,000,000.")
  private long limitPixels = PictureOptions.DEFAULTS.limitPixels();

  @Mixin private WorkerOption worker = new WorkerOption();

  /**
   * The step, by the command's own options.
   *
   * @param word what to call it
   * @throws ParameterException if an option is out of bounds
   */
  abstract StepKind kind(String word, PictureOptions options);

  @Override
  public final Integer call() throws Exception {
    List<Path> all = new ArrayList<>(inputs);
    all.addAll(inputList.read());
    if (all.isEmpty()) {
      throw refusal("no input; name files or folders, or use -i");
    }
    if (all.stream().anyMatch(input -> input.toString().isEmpty())) {
      throw refusal("an input has an empty name");
    }
    OutputOption.requireNamed(output, spec);
    requireWithin("--quality", quality, 1, 100);
    if (limitPixels < 1) {
      throw refusal("--limit-pixels must be 1 or more, but is " + limitPixels);
    }
    StepKind kind = kind(spec.name(), new PictureOptions(chosenFormat(), quality, limitPixels));
    Job job =
        new Job(
            kind.word(),
            Inputs.here(all, Pictures::isPicture, Pictures.WORDS),
            List.of(kind.on(worker.chosen())),
            output,
            FailurePolicy.goOn());
    try (Ends ends = Ends.of(this)) {
      return RunningJob.toTheEnd(job, journal.options(jobs.count(), null), this, ends);
    }
  }

  private @Nullable ImageFormat chosenFormat() {
    String word = format;
    if (word == null) {
      return null;
    }
    return Pictures.format(word)
        .orElseThrow(() ->
            refusal(
                "--format must be one of %s, but is '%s'"
                    .formatted(String.join(", ", Pictures.formats()), word)));
  }

  /** Refuses a number that is out of bounds. */
  final void requireWithin(String option, int number, int least, int most) {
    if (number < least || number > most) {
      throw refusal("%s must be %d to %d, but is %d".formatted(option, least, most, number));
    }
  }

  /** What to throw for wrong usage. */
  final ParameterException refusal(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** Reads an option by a function whose IllegalArgumentException says what is wrong. */
  abstract static class Reader<T> implements ITypeConverter<T> {
    private final Function<String, T> reader;

    Reader(Function<String, T> reader) {
      this.reader = reader;
    }

    @Override
    public T convert(String text) {
      try {
        return reader.apply(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
