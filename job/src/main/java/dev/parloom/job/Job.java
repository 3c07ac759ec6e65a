package dev.parloom.job;

import dev.parloom.core.pool.Pool;
import dev.parloom.pipeline.RunListener;
import dev.parloom.pipeline.policy.FailurePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;

/**
 * Files in, steps, files out: what a pipeline file describes. Immutable.
 *
 * @param name the pipeline's name
 * @param inputs the files
 * @param steps what to do with each, at least one
 * @param output the folder for the results
 * @param failures what failures mean for the whole run
 */
public record Job(
    String name, Inputs inputs, List<Step> steps, Path output, FailurePolicy failures) {

  /** Copies the steps. */
  public Job {
    steps = List.copyOf(steps);
  }

  /**
   * How many workers there are.
   *
   * @param workers of each step
   * @param writers for the results
   */
  public record Staffing(ToIntFunction<Step> workers, int writers) {

    /**
     * {@code jobs} workers for each step that does not set a number itself, and as many writers.
     */
    static Staffing of(int jobs) {
      return new Staffing(step -> step.workers().orElse(jobs), jobs);
    }
  }

  /**
   * Starts it.
   *
   * @param listener is told what happens
   * @param notes is told, with the file's name, what there is to be said of a file whose result is
   *     in place; on any thread
   * @return what is under way, to be closed
   * @throws JobRefusedException if it cannot be run as it is
   */
  public JobRun start(JobOptions options, RunListener listener, BiConsumer<String, String> notes) {
    refuseOutputInPlaceOfInput();
    return OutputFolder.start(output, () -> JobRun.start(this, options, listener, notes));
  }

  /**
   * Starts it as a trial: without a journal, into a folder that is thrown away.
   *
   * @param limit how many files to take at most
   * @param scratch the folder for the results, which the caller removes
   * @return what is under way, to be closed
   * @throws JobRefusedException if it cannot be run as it is
   */
  public JobRun startTrial(Staffing staffing, long limit, Path scratch) {
    return OutputFolder.start(scratch, () -> JobRun.startTrial(this, staffing, limit, scratch));
  }

  /** The plan in words; starts no workers. */
  public String describe(int jobs) {
    JobPlan plan = new JobPlan(this, new FileSink(output, inputs.roots(), false, _ -> {}));
    try {
      return """
      pipeline %s
      input    %s
               %s
      %s
      output   %s\
      """
          .formatted(
              name,
              String.join(", ", inputs.roots().stream().map(Path::toString).toList()),
              inputs.words(),
              plan.pipeline(Staffing.of(jobs), Worker::imagined).describe(),
              output);
    } finally {
      plan.pools().forEach(Pool::close);
    }
  }

  /** Why there is nothing to do, if so. */
  public String nothingFound() {
    return "nothing to do: no files in %s (%s)"
        .formatted(
            String.join(", ", inputs.roots().stream().map(Path::toString).toList()),
            inputs.words());
  }

  private void refuseOutputInPlaceOfInput() {
    for (Path input : inputs.roots()) {
      try {
        if (Files.exists(output) && Files.exists(input) && Files.isSameFile(input, output)) {
          throw new JobRefusedException(
              "the output folder %s is also the input; choose another, which may lie inside it"
                  .formatted(output));
        }
        if (Files.isRegularFile(input)
            && Files.exists(output)
            && Files.isSameFile(input.toAbsolutePath().getParent(), output)) {
          throw new JobRefusedException(
              "the output folder %s holds the input %s, which would be replaced; choose another"
                  .formatted(output, input));
        }
      } catch (IOException e) {
        throw new JobRefusedException(
            "the output folder %s cannot be compared with the input %s: %s"
                .formatted(output, input, e),
            e);
      }
    }
  }
}
