package dev.parloom.cli;

import dev.parloom.image.ImageFormat;
import dev.parloom.image.Thumbnails;
import dev.parloom.pipeline.FailurePolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code parloom image thumbnail}. */
@Command(
    name = "thumbnail",
    description = "Makes thumbnails of pictures; proportions kept, never enlarged, upright.",
    mixinStandardHelpOptions = true)
final class ImageThumbnailCommand extends ReportingCommand implements Callable<Integer> {

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
      names = "--size",
      paramLabel = "WxH",
      converter = Size.Converter.class,
      description = "What the thumbnails must fit into. Default: 320x320.")
  private Size size = new Size(320, 320);

  @Option(
      names = "--format",
      paramLabel = "F",
      description = "jpg, png or webp. Default: as the input.")
  private @Nullable String format;

  @Option(
      names = "--quality",
      paramLabel = "Q",
      description = "1 to 100, for JPEG and WebP. Default: 85.")
  private int quality = Thumbnails.DEFAULT_QUALITY;

  @Option(
      names = "--limit-pixels",
      paramLabel = "N",
      description = "Larger pictures are refused undecoded. Default: 100,000,000.")
  private long limitPixels = Thumbnails.DEFAULT_LIMIT_PIXELS;

  @Option(
      names = "--on",
      paramLabel = "KIND",
      converter = WorkerConverter.class,
      description =
          "threads, or processes: a picture that crashes the decoder costs only itself. Default:"
              + " threads.")
  private Worker worker = Worker.THREADS;

  @Override
  public Integer call() throws Exception {
    List<Path> all = new ArrayList<>(inputs);
    all.addAll(inputList.read());
    if (all.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "no input; name files or folders, or use -i");
    }
    if (all.stream().anyMatch(input -> input.toString().isEmpty())) {
      throw new ParameterException(spec.commandLine(), "an input has an empty name");
    }
    OutputFolder.requireNamed(output, spec);
    if (quality < 1 || quality > 100) {
      throw new ParameterException(
          spec.commandLine(), "--quality must be 1 to 100, but is " + quality);
    }
    if (limitPixels < 1) {
      throw new ParameterException(
          spec.commandLine(), "--limit-pixels must be 1 or more, but is " + limitPixels);
    }
    ImageFormat chosen = chosenFormat();
    Step step =
        new Step(
            "thumbnail",
            worker,
            OptionalInt.empty(),
            UnaryOperator.identity(),
            Pictures.thumbnail(size, chosen, quality, limitPixels),
            Optional.ofNullable(chosen).map(ImageFormat::extension),
            false,
            Pictures.version(size, chosen, quality, limitPixels));
    return new FileJob(
            "thumbnails",
            Inputs.here(all, Pictures::isPicture, Pictures.WORDS),
            List.of(step),
            output,
            FailurePolicy.goOn())
        .run(jobs.count(), this, journal.journal(null), journal.synced());
  }

  private @Nullable ImageFormat chosenFormat() {
    String word = format;
    if (word == null) {
      return null;
    }
    return Pictures.format(word)
        .orElseThrow(() ->
            new ParameterException(
                spec.commandLine(),
                "--format must be one of %s, but is '%s'"
                    .formatted(String.join(", ", Pictures.formats()), word)));
  }

  /** Reads {@code --on}. */
  static final class WorkerConverter implements ITypeConverter<Worker> {
    @Override
    public Worker convert(String word) {
      return switch (word) {
        case "threads" -> Worker.THREADS;
        case "processes" -> Worker.PROCESSES;
        default ->
            throw new TypeConversionException(
                "must be threads or processes, but is '%s'".formatted(word));
      };
    }
  }
}
