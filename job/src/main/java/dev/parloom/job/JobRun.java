package dev.parloom.job;

import dev.parloom.core.pool.Pool;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.RunListener;
import dev.parloom.pipeline.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.StreamSupport;

/**
 * A job under way: its run, and the workers that were started for it. To be closed, which ends the
 * workers. Thread-safe.
 */
public final class JobRun {

  private final Run run;
  private final FileSink sink;
  private final List<Pool> pools;

  private JobRun(Run run, FileSink sink, List<Pool> pools) {
    this.run = run;
    this.sink = sink;
    this.pools = List.copyOf(pools);
  }

  /** Starts it; what it started is closed again if it cannot be. */
  static JobRun start(
      Job job, JobOptions options, RunListener listener, BiConsumer<String, String> notes) {
    FileSink sink =
        new FileSink(
            job.output(),
            job.inputs().roots(),
            options.synced(),
            item -> tellNotes(job, item, notes));
    Optional<Journal> journal = options.journal();
    return start(
        new JobPlan(job, sink),
        Job.Staffing.of(options.jobs()),
        sink,
        (pipeline, source) ->
            journal.isPresent()
                ? pipeline.start(source, journal.get(), listener)
                : pipeline.start(source, listener));
  }

  /** Starts it with at most {@code limit} files, without a journal, into a scratch folder. */
  static JobRun startTrial(Job job, Job.Staffing staffing, long limit, Path scratch) {
    FileSink sink = new FileSink(scratch, job.inputs().roots(), false, _ -> {});
    return start(
        new JobPlan(job, sink),
        staffing,
        sink,
        (pipeline, source) ->
            pipeline.start(
                () -> StreamSupport.stream(source.spliterator(), false).limit(limit).iterator()));
  }

  /** How a pipeline is started over its source. */
  private interface Starter {
    Run start(Pipeline<Found> pipeline, Iterable<Found> source);
  }

  private static JobRun start(JobPlan plan, Job.Staffing staffing, FileSink sink, Starter starter) {
    boolean started = false;
    try {
      Pipeline<Found> pipeline = plan.pipeline(staffing, Worker::open);
      JobRun run = new JobRun(starter.start(pipeline, plan.source()), sink, plan.pools());
      started = true;
      return run;
    } finally {
      if (!started) {
        plan.pools().forEach(Pool::close);
      }
    }
  }

  private static void tellNotes(Job job, FileItem item, BiConsumer<String, String> notes) {
    for (String note : item.notes()) {
      notes.accept(job.inputs().nameOf(item.source()), note);
    }
  }

  /** The run of its pipeline, to drain, to stop and to ask. */
  public Run run() {
    return run;
  }

  /**
   * Waits for the end of the run.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public Report await() throws InterruptedException {
    return run.await();
  }

  /** Removes what lies beside the results; for a program that ends while this is under way. */
  public void abandon() {
    sink.abandon();
  }

  /**
   * Ends the workers. The run is over, so only code that ignored its interrupt can still be at
   * work.
   *
   * @param patience how long each pool may take
   * @return what is at work all the same
   */
  public List<Pool.Survivor> close(Duration patience) throws InterruptedException {
    List<Pool.Survivor> survivors = new ArrayList<>();
    for (Pool pool : pools) {
      survivors.addAll(pool.close(patience));
    }
    return survivors;
  }
}
