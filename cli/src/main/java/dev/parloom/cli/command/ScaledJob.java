package dev.parloom.cli.command;

import dev.parloom.cli.console.CommandRefusedException;
import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.RunningJob;
import dev.parloom.job.Job;
import dev.parloom.job.JobRun;
import dev.parloom.job.OutputFolder;
import dev.parloom.job.Step;
import dev.parloom.job.TemporaryFiles;
import dev.parloom.job.Worker;
import dev.parloom.measure.scaling.ScalingJob;
import dev.parloom.pipeline.Bottleneck;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.spi.ExitCode;
import dev.parloom.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A file job that is run with different numbers of workers, each time from its beginning, into a
 * folder of its own on the disk of the real output, where nothing is touched.
 */
final class ScaledJob implements ScalingJob<Exception>, AutoCloseable {

  private final Job job;
  private final @Nullable String varied;
  private final long limit;
  private final Ends ends;
  private final Path scratch;
  private final Map<Integer, Report> last = new HashMap<>();
  private int runs;

  /**
   * A job to be measured.
   *
   * @param varied the step whose workers are varied; null for all that do not say how many they
   *     have
   * @param limit how many files to take at most
   * @param ends what may end its runs early
   */
  ScaledJob(Job job, @Nullable String varied, long limit, Ends ends) {
    this.job = job;
    this.varied = varied;
    this.limit = limit;
    this.ends = ends;
    requireSomethingVaries();
    try {
      scratch = Files.createTempDirectory(existing(job.output()), ".parloom-scale-");
    } catch (IOException e) {
      throw OutputFolder.unusable(job.output(), e);
    }
    ends.atExit(this::close);
  }

  private void requireSomethingVaries() {
    List<String> names = job.steps().stream().map(Step::name).toList();
    if (varied != null && !names.contains(varied)) {
      throw new CommandRefusedException(
          "there is no step '%s', only %s".formatted(varied, String.join(", ", names)));
    }
    boolean something =
        job.steps().stream()
            .anyMatch(step ->
                step.worker() != Worker.CALLER
                    && (varied == null ? step.workers().isEmpty() : step.name().equals(varied)));
    if (!something) {
      throw new CommandRefusedException(
          "there are no workers to vary: each step has its own number, or runs on the caller; name"
              + " one with --step: "
              + String.join(", ", names));
    }
  }

  /** Where folders can be made: the output folder, or the next above it that is there. */
  private static Path existing(Path output) {
    Path folder = output.toAbsolutePath().normalize();
    while (!Files.isDirectory(folder)) {
      folder = Objects.requireNonNull(folder.getParent(), "the root is a folder");
    }
    return folder;
  }

  @Override
  public void run(int workers) throws InterruptedException, RehearsalEndedException {
    int standard = Runtime.getRuntime().availableProcessors();
    ToIntFunction<Step> staff =
        varied == null
            ? step -> step.workers().orElse(workers)
            : step -> step.name().equals(varied) ? workers : step.workers().orElse(standard);
    Report report = trial(new Job.Staffing(staff, varied == null ? workers : standard));
    if (report.items() == 0) {
      throw new CommandRefusedException(job.nothingFound());
    }
    if (report.done() == 0 && report.dropped() == 0) {
      throw new CommandRefusedException(
          "all %d items failed, so there is nothing to measure; the first: %s"
              .formatted(report.items(), report.failures().getFirst().describe()));
    }
    last.put(workers, report);
  }

  /** Runs to the end once, as fast as it goes. */
  private Report trial(Job.Staffing staffing) throws InterruptedException, RehearsalEndedException {
    JobRun run = job.startTrial(staffing, limit, scratch.resolve(Integer.toString(runs++)));
    try {
      ends.concern(run.run());
      Report report = run.await();
      if (ends.signal() != 0) {
        throw new RehearsalEndedException("", ExitCode.ofSignal(ends.signal()));
      }
      if (report.ending() != RunEnding.COMPLETED) {
        throw new RehearsalEndedException(report.summary(), ExitCode.STOPPED);
      }
      return report;
    } finally {
      RunningJob.close(run);
    }
  }

  /** Removes the results of the last run, outside of what is timed. */
  void sweep() {
    try {
      TemporaryFiles.remove(scratch.resolve(Integer.toString(runs - 1)));
    } catch (IOException e) {
      throw OutputFolder.unusable(scratch, e);
    }
  }

  /** How many items failed when it last ran. */
  long failed() {
    return last.values().stream().mapToLong(Report::failed).max().orElse(0);
  }

  /** How many items there are. */
  long items() {
    return last.values().stream().mapToLong(Report::items).max().orElse(0);
  }

  /** What held it back with so many workers, in words. */
  Optional<String> bottleneck(int workers) {
    return Optional.ofNullable(last.get(workers))
        .flatMap(Report::bottleneck)
        .map(Bottleneck::describe);
  }

  /** The failures of all numbers of workers are the same; these are those of one run. */
  List<String> failures() {
    List<String> failures = new ArrayList<>();
    last.values().stream()
        .findFirst()
        .ifPresent(report ->
            report.failures().forEach(letter -> failures.add("failed: " + letter.describe())));
    return failures;
  }

  @Override
  public void close() {
    try {
      TemporaryFiles.remove(scratch);
    } catch (IOException e) {
      System.err.printf("cannot remove temporary files in %s: %s%n", scratch, Words.of(e));
    }
  }
}
