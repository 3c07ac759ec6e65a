package dev.parloom.cli.option;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code -j}: how many items are worked on at once. */
public final class JobsOption {

  @Spec(Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  private int jobs;

  /** As many as processors, unless told otherwise. */
  public JobsOption() {
    this(Runtime.getRuntime().availableProcessors());
  }

  public JobsOption(int standard) {
    jobs = standard;
  }

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      description =
          "How many items are worked on at once. Default: the number of processors; 32 for fetch,"
              + " 256 for ping.")
  void setJobs(int count) {
    if (count < 1 || count > 10_000) {
      throw new ParameterException(
          command.commandLine(), "--jobs must be 1 to 10,000, but is " + count);
    }
    jobs = count;
  }

  public int count() {
    return jobs;
  }
}
