package dev.parloom.cli.lab;

import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.Outcomes;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.cli.option.OutputOption;
import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.image.sample.SamplePhoto;
import dev.parloom.image.sample.SamplePhotos;
import dev.parloom.job.OutputFolder;
import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.Run;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parloom lab photos}. */
@Command(
    name = "photos",
    description = "Renders believable photos; the same seed gives the same files.",
    mixinStandardHelpOptions = true)
final class LabPhotosCommand extends ReportingCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption();

  @Parameters(paramLabel = "N", description = "How many.")
  private int count;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "The folder for them.")
  private Path output = Path.of("");

  @Option(names = "--seed", paramLabel = "S", description = "Default: 1.")
  private long seed = 1;

  @Option(
      names = "--broken",
      paramLabel = "K",
      description = "So many of them are broken, in ways real files are. Default: 0.")
  private int broken;

  @Override
  public Integer call() throws Exception {
    if (count < 1) {
      throw new ParameterException(spec.commandLine(), "N must be 1 or more, but is " + count);
    }
    OutputOption.requireNamed(output, spec);
    if (broken < 0 || broken > count) {
      throw new ParameterException(
          spec.commandLine(), "--broken must be 0 to %d, but is %d".formatted(count, broken));
    }
    SamplePhotos photos = SamplePhotos.seeded(seed);
    int sound = count - broken;
    List<SamplePhoto> all =
        new AbstractList<>() {
          @Override
          public SamplePhoto get(int index) {
            return index < sound ? photos.photo(index) : photos.broken(index - sound);
          }

          @Override
          public int size() {
            return count;
          }
        };
    try (Ends ends = Ends.of(this);
        ThreadPool pool = ThreadPool.builder().name("render").workers(jobs.count()).open()) {
      Pipeline<SamplePhoto> pipeline =
          Pipeline.<SamplePhoto>named("photos")
              .keyedBy(SamplePhoto::fileName)
              .stage("render", pool, SamplePhoto::encode, options -> options.buffer(jobs.count()))
              .sink("write", pool, Folder.at(output), options -> options.buffer(jobs.count()));
      Run run = OutputFolder.start(output, () -> pipeline.start(all, progress()));
      ends.concern(run);
      return new Outcomes(this).tell(run.await(), run.beginning(), ends.signal(), "nothing to do");
    }
  }
}
