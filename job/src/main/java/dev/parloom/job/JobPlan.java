package dev.parloom.job;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.CallerPool;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.PipelineBuilder;
import dev.parloom.pipeline.journal.Fingerprint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The pipeline of a job. Opens the pools for it; the code that makes a plan closes them. */
final class JobPlan {

  /**
   * How many names the search for files may be ahead of the first step. Names are small, and with
   * this many the total number of files is usually known early.
   */
  private static final int NAMES_AHEAD = 10_000;

  /** How pools come about. */
  interface Opener {
    Pool open(Worker worker, String name, int workers);
  }

  private final Job job;
  private final Inputs inputs;
  private final FileSink sink;
  private final List<Pool> pools = new ArrayList<>();

  /** The plan for that job, with results put there. */
  JobPlan(Job job, FileSink sink) {
    this.job = job;
    this.inputs = job.inputs();
    this.sink = sink;
  }

  /** All that have been opened, also if a later one could not be. */
  List<Pool> pools() {
    return pools;
  }

  /** What is found in the inputs, in which no two files have the same result. */
  Iterable<Found> source() {
    return new ClaimedFiles(
        new FileTree(inputs.roots(), inputs.wanted(), job.output()), this::target, mayClash());
  }

  /** Opens the pools, and joins the steps. */
  Pipeline<Found> pipeline(Job.Staffing staffing, Opener opener) {
    PipelineBuilder<Found, FileItem> builder =
        Pipeline.<Found>named(job.name())
            .keyedBy(found -> inputs.nameOf(found.path()))
            .fingerprintedBy(this::fingerprint)
            .inPlaceIf(this::isInPlace)
            .onFailure(job.failures())
            .stage(
                "find", CallerPool.open(), JobPlan::found, options -> options.buffer(NAMES_AHEAD));
    for (Step step : job.steps()) {
      Pool pool = opener.open(step.worker(), step.name(), staffing.workers().applyAsInt(step));
      pools.add(pool);
      builder = step.addTo(builder, pool);
    }
    Pool writers = opener.open(Worker.VIRTUAL, "write", staffing.writers());
    pools.add(writers);
    return builder.sink("write", writers, sink, options -> options.buffer(staffing.writers()));
  }

  /** Another place for its result makes another task of it, whatever is in that place. */
  private long fingerprint(Found found) throws Exception {
    if (!(found instanceof Found.InputFile file)) {
      return 0;
    }
    long own = inputs.byContent() ? Fingerprint.content().of(file.path()) : file.fingerprint();
    String place = inputs.nameOf(job.output()) + "\0" + target(file);
    return Fingerprint.<String>text(text -> text).of(own + "\0" + place);
  }

  private boolean isInPlace(Found found) {
    return found instanceof Found.InputFile file
        && results(file).allMatch(result -> sink.hasResultAt(result.target()));
  }

  private static FileItem found(Found found) throws Exception {
    return switch (found) {
      case Found.Problem(var _, var cause) -> throw cause;
      case Found.InputFile file -> item(file);
    };
  }

  /**
   * Where the file's result belongs below the output folder. Steps that make several results of an
   * item add labels to this, which are the same for all items, so that the results of different
   * files have one place if and only if this is one.
   */
  private Path target(Found.InputFile file) {
    FileItem last = item(file);
    for (Step step : job.steps()) {
      last = step.renamed(last);
    }
    return last.target().normalize();
  }

  /** The file under the names of all its results. */
  private Stream<FileItem> results(Found.InputFile file) {
    Stream<FileItem> results = Stream.of(item(file));
    for (Step step : job.steps()) {
      results = results.flatMap(step::results);
    }
    return results;
  }

  private static FileItem item(Found.InputFile file) {
    return new FileItem(file.path(), file.relative(), new Content.OnDisk(file.path(), false));
  }

  /** Below one root, different files have different relative paths, unless a step changes them. */
  private boolean mayClash() {
    return inputs.roots().size() > 1
        || job.steps().stream().anyMatch(step -> step.extension().isPresent());
  }
}
