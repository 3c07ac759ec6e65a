package dev.parloom.cli.lab;

import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.RunningJob;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.cli.option.OutputOption;
import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.cli.option.WorkerOption;
import dev.parloom.image.AdaptiveThreshold;
import dev.parloom.image.Grayscale;
import dev.parloom.image.ImageFormat;
import dev.parloom.image.Tile;
import dev.parloom.image.Tiles;
import dev.parloom.image.sample.SamplePhoto;
import dev.parloom.image.sample.SamplePhotos;
import dev.parloom.job.Inputs;
import dev.parloom.job.Job;
import dev.parloom.job.JobOptions;
import dev.parloom.job.OutputFolder;
import dev.parloom.job.step.PictureOptions;
import dev.parloom.job.step.Pictures;
import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.policy.FailurePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parloom lab threshold-400}: many small files, two steps each. */
@Command(
    name = "threshold-400",
    description = "Cuts a photo into 400 files, and makes them gray, then black and white.",
    mixinStandardHelpOptions = true)
final class LabThresholdCommand extends ReportingCommand implements Callable<Integer> {

  private static final int SIDE = 20;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption();
  @Mixin private WorkerOption worker = new WorkerOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "The folder for photo, crops and results. Default: threshold-400.")
  private Path output = Path.of("threshold-400");

  @Override
  public Integer call() throws Exception {
    OutputOption.requireNamed(output, spec);
    try {
      cut();
    } catch (IOException e) {
      throw OutputFolder.unusable(output, e);
    }
    // PNG, so that the second step sees the very pixels of the first.
    PictureOptions lossless =
        new PictureOptions(
            ImageFormat.PNG,
            PictureOptions.DEFAULTS.quality(),
            PictureOptions.DEFAULTS.limitPixels());
    Job job =
        new Job(
            "threshold-400",
            Inputs.here(List.of(output.resolve("crops")), Pictures::isPicture, Pictures.WORDS),
            List.of(
                lossless.step("gray", Grayscale.luma()).on(worker.chosen()),
                lossless.step("adaptive", AdaptiveThreshold.gaussian()).on(worker.chosen())),
            output.resolve("thresholds"),
            FailurePolicy.goOn());
    try (Ends ends = Ends.of(this)) {
      return RunningJob.toTheEnd(
          job, new JobOptions(jobs.count(), Optional.empty(), false), this, ends);
    }
  }

  private void cut() throws IOException {
    SamplePhoto photo = SamplePhotos.seeded(1).photo(0);
    byte[] encoded = photo.encode();
    Folder folder = Folder.at(output);
    folder.open();
    try {
      folder.put("photo." + photo.format().extension(), encoded);
      for (Tile tile : Tiles.grid(SIDE, SIDE).as(ImageFormat.PNG).apply(encoded)) {
        folder.put("crops/photo-%s.png".formatted(tile.label()), tile.bytes());
      }
    } finally {
      folder.close();
    }
  }
}
