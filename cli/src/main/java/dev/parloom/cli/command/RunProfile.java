package dev.parloom.cli.command;

import dev.parloom.cli.console.CommandRefusedException;
import dev.parloom.cli.console.PendingFile;
import dev.parloom.job.Job;
import dev.parloom.job.Step;
import dev.parloom.job.StepWork;
import dev.parloom.job.Worker;
import dev.parloom.job.step.CommandStep;
import dev.parloom.measure.profile.FlameGraph;
import dev.parloom.measure.profile.HotMethod;
import dev.parloom.measure.profile.Profile;
import dev.parloom.measure.profile.ProfileException;
import dev.parloom.measure.profile.Profiler;
import dev.parloom.spi.ExitCode;
import dev.parloom.text.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The profile of a run under way, and the page that it becomes. */
final class RunProfile implements AutoCloseable {

  private static final int METHODS_TOLD = 3;

  private final PendingFile page;
  private final Profiler profiler;

  private RunProfile(PendingFile page, Profiler profiler) {
    this.page = page;
    this.profiler = profiler;
  }

  /**
   * Starts to record.
   *
   * @throws CommandRefusedException if nothing can be recorded, or the page could not be written
   */
  static RunProfile start(Path target, Path pipelineFile) {
    PendingFile page = PendingFile.of("--profile", target, pipelineFile);
    try {
      return new RunProfile(page, Profiler.start());
    } catch (ProfileException e) {
      page.close();
      throw new CommandRefusedException("--profile: " + e.getMessage(), e);
    }
  }

  /**
   * Writes the page of a run that has ended, and tells where it is.
   *
   * @param code the run's own exit code
   * @return that code, unless there is no page although the run itself went well
   */
  int finish(Job job, boolean quiet, int code) {
    try {
      Profile profile = profiler.stop();
      page.write(
          FlameGraph.of(profile).page(job.name(), notes(job)).getBytes(StandardCharsets.UTF_8));
      if (!quiet) {
        System.err.println(
            Words.printable("Profile: %s. %s".formatted(page.target(), told(profile))));
      }
      return code;
    } catch (IOException | ProfileException e) {
      System.err.printf("the profile %s could not be written: %s%n", page.target(), Words.of(e));
      return code == ExitCode.ALL_DONE ? ExitCode.USAGE : code;
    }
  }

  private static String told(Profile profile) {
    if (profile.hasTooFewSamples()) {
      return "It has only %d samples, of which no shares can be told; profile a longer run."
          .formatted(profile.samples());
    }
    return profile.methods().stream()
        .limit(METHODS_TOLD)
        .map(RunProfile::told)
        .collect(Collectors.joining(", ", "Hottest: ", "."));
  }

  private static String told(HotMethod method) {
    return String.format(
        Locale.ROOT, "%s %.0f %%", method.frame().shortName(), 100 * method.selfShare());
  }

  /** What of the run the profile cannot show. */
  private static List<String> notes(Job job) {
    List<String> notes = new ArrayList<>();
    note("Steps on worker processes", job.steps().stream().filter(RunProfile::onProcesses), notes);
    note("Programs", job.steps().stream().filter(RunProfile::isProgram), notes);
    return notes;
  }

  private static void note(String what, Stream<Step> steps, List<String> notes) {
    String names = steps.map(Step::name).collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      notes.add(
          "%s run outside this JVM, so that their time and memory are not seen here: %s."
              .formatted(what, names));
    }
  }

  private static boolean onProcesses(Step step) {
    return step.worker() == Worker.PROCESSES;
  }

  private static boolean isProgram(Step step) {
    return step.work() instanceof StepWork.One(var function) && function instanceof CommandStep;
  }

  @Override
  public void close() {
    profiler.close();
    page.close();
  }
}
