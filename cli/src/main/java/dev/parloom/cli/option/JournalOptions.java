package dev.parloom.cli.option;

import dev.parloom.job.JobOptions;
import dev.parloom.journal.Rerun;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.pipeline.journal.Journal;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What is remembered of a run, and what it does about the runs before it. */
public final class JournalOptions {

  @Spec(Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Where to keep account of items, so that the command can be resumed.")
  private @Nullable Path file;

  @ArgGroup private @Nullable Choice choice;

  @Option(
      names = "--sync",
      description =
          "Write results and journal to the disk before items count as done, which survives the"
              + " loss of power; slower.")
  private boolean sync;

  /** At most one of these. */
  static final class Choice {
    @Option(names = "--fresh", description = "Do all items again, whatever was done before.")
    private boolean fresh;

    @Option(names = "--retry-failed", description = "Do the items that have failed, and no others.")
    private boolean retryFailed;

    @Option(
        names = "--keep-done",
        description = "What is done stays done, even if the pipeline has changed.")
    private boolean keepDone;

    Rerun rerun() {
      return fresh
          ? Rerun.FRESH
          : retryFailed ? Rerun.RETRY_FAILED : keepDone ? Rerun.KEEP_DONE : Rerun.WHAT_IS_LEFT;
    }
  }

  /** Whether results must survive the loss of power. */
  public boolean synced() {
    return sync;
  }

  /**
   * How a job is run with this journal.
   *
   * @param jobs how many workers a step has that does not say itself
   * @param otherwise where the journal is if {@code --journal} is not given; null for no journal
   */
  public JobOptions options(int jobs, @Nullable Path otherwise) {
    return new JobOptions(jobs, journal(otherwise).map(Journal.class::cast), sync);
  }

  /**
   * The journal to use, if any.
   *
   * @param otherwise where it is if {@code --journal} is not given; null for no journal
   */
  public Optional<SqliteJournal> journal(@Nullable Path otherwise) {
    Path chosen = file == null ? otherwise : file;
    if (chosen == null) {
      if (choice != null) {
        throw new ParameterException(
            command.commandLine(),
            "--fresh, --retry-failed and --keep-done need --journal FILE here");
      }
      return Optional.empty();
    }
    if (chosen.toString().isEmpty()) {
      throw new ParameterException(command.commandLine(), "--journal has an empty name");
    }
    Rerun rerun = choice == null ? Rerun.WHAT_IS_LEFT : choice.rerun();
    SqliteJournal journal = SqliteJournal.at(chosen).rerun(rerun).countingFirst();
    return Optional.of(sync ? journal.durable() : journal);
  }
}
