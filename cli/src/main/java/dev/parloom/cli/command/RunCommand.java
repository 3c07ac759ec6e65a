package dev.parloom.cli.command;

import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.RunningJob;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.cli.option.JournalOptions;
import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.job.Job;
import dev.parloom.job.TemporaryFiles;
import dev.parloom.job.file.PipelineFile;
import dev.parloom.spi.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parloom run}. */
@Command(
    name = "run",
    description =
        "Runs the pipeline that a file describes. The file is code: run only files you trust.",
    mixinStandardHelpOptions = true)
final class RunCommand extends ReportingCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption();
  @Mixin private JournalOptions journal = new JournalOptions();

  @Parameters(paramLabel = "FILE.yaml", arity = "0..1", description = "The pipeline file.")
  private @Nullable Path file;

  @Option(
      names = {"-n", "--dry-run"},
      description = "Check the file and print the plan; read no input, write nothing.")
  private boolean dryRun;

  @Option(names = "--schema", description = "Print the JSON Schema of pipeline files.")
  private boolean schema;

  @Option(
      names = "--profile",
      paramLabel = "FILE.html",
      description = "Write a page that shows where the run spent its time.")
  private @Nullable Path profile;

  @Override
  public Integer call() throws Exception {
    if (schema) {
      StandardOutput.println(PipelineFile.schema());
      return ExitCode.ALL_DONE;
    }
    Path pipelineFile = file;
    if (pipelineFile == null) {
      throw new ParameterException(spec.commandLine(), "a pipeline file is needed");
    }
    TemporaryFiles temporary = new TemporaryFiles();
    Job job = PipelineFile.read(pipelineFile, temporary);
    if (dryRun) {
      StandardOutput.println(job.describe(jobs.count()));
      return ExitCode.ALL_DONE;
    }
    try (Ends ends = Ends.of(this);
        var _ = temporary.open(this::say)) {
      ends.atExit(temporary::close);
      Path page = profile;
      if (page == null) {
        return run(job, pipelineFile, ends);
      }
      try (RunProfile profiled = RunProfile.start(page, pipelineFile)) {
        ends.atExit(profiled::close);
        return profiled.finish(job, isQuiet(), run(job, pipelineFile, ends));
      }
    }
  }

  private int run(Job job, Path pipelineFile, Ends ends) throws InterruptedException {
    return RunningJob.toTheEnd(
        job, journal.options(jobs.count(), besideOf(pipelineFile)), this, ends);
  }

  /** Where the journal is unless the user says otherwise. */
  private static Path besideOf(Path pipelineFile) {
    return pipelineFile.resolveSibling(".parloom").resolve(PipelineFile.stem(pipelineFile) + ".db");
  }
}
