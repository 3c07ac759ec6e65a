package dev.parloom.cli.console;

import dev.parloom.core.pool.Pool;
import dev.parloom.job.Job;
import dev.parloom.job.JobOptions;
import dev.parloom.job.JobRun;
import dev.parloom.pipeline.Report;
import dev.parloom.text.Words;
import java.time.Duration;

/**
 * A job as a command runs it: signals end it, and the user is told how it goes and how it ended.
 */
public final class RunningJob {

  /** How long code may take to answer its interrupt when all else is over. */
  private static final Duration STUCK_GRACE = Duration.ofSeconds(1);

  private RunningJob() {}

  /**
   * Runs the job to its end, and answers the exit code.
   *
   * @param ends what may end the run early
   */
  public static int toTheEnd(Job job, JobOptions options, Reporting telling, Ends ends)
      throws InterruptedException {
    JobRun run =
        job.start(
            options,
            telling.progress(),
            (file, note) -> telling.note(Words.printable("note: %s: %s".formatted(file, note))));
    try {
      ends.atExit(run::abandon);
      ends.concern(run.run());
      Report report = run.await();
      return new Outcomes(telling)
          .tell(report, run.run().beginning(), ends.signal(), job.nothingFound());
    } finally {
      close(run);
    }
  }

  /** Says what is left behind. */
  public static void close(JobRun run) throws InterruptedException {
    for (Pool.Survivor survivor : run.close(STUCK_GRACE)) {
      System.err.printf(
          "left behind: the code of '%s' on %s, which ignores interrupts%n",
          survivor.task(), survivor.worker());
    }
  }
}
