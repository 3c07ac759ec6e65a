package dev.parloom.cli;

import dev.parloom.core.pool.CallerPool;
import dev.parloom.core.pool.Pool;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.pipeline.FailurePolicy;
import dev.parloom.pipeline.Fingerprint;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.PipelineBuilder;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.RunEnding;
import dev.parloom.pipeline.RunListener;
import dev.parloom.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Files in, steps, files out: what {@code parloom run} and {@code parloom image} have in common.
 *
 * @param name the pipeline's name
 * @param inputs the files
 * @param steps what to do with each, at least one
 * @param output the folder for the results
 * @param failures what failures mean for the whole run
 */
record FileJob(String name, Inputs inputs, List<Step> steps, Path output, FailurePolicy failures) {

  /**
   * How many names the search for files may be ahead: so few bytes, and so many, that a person is
   * usually told early how many files there are in all.
   */
  private static final int NAMES_AHEAD = 10_000;

  /** How long code may take to answer its interrupt when all else is over. */
  private static final Duration STUCK_GRACE = Duration.ofSeconds(1);

  /**
   * Runs to the end, telling what happens, and answers the exit code.
   *
   * @param ends what may end the run early
   * @param journal where to keep account of items; empty for nowhere
   * @param synced whether results must survive the loss of power
   */
  int run(
      int jobs,
      ReportingCommand telling,
      Ends ends,
      Optional<SqliteJournal> journal,
      boolean synced)
      throws InterruptedException {
    refuseOutputInPlaceOfInput();
    List<Pool> pools = new ArrayList<>();
    try {
      FileSink sink =
          new FileSink(output, inputs.roots(), synced, item -> tellNotes(item, telling));
      Pipeline<Found> pipeline = pipeline(Staffing.of(jobs), pools, Worker::open, sink);
      Iterable<Found> source = source();
      RunListener progress = telling.progress();
      Run run =
          OutputFolder.start(
              output,
              () ->
                  journal.isPresent()
                      ? pipeline.start(source, journal.get(), progress)
                      : pipeline.start(source, progress));
      ends.atExit(sink::abandon);
      ends.concern(run);
      Report report = run.await();
      return new Outcomes(telling).tell(report, run.beginning(), ends.signal(), nothingFound());
    } finally {
      close(pools);
    }
  }

  /**
   * Runs to the end once, as fast as it goes, with results that nobody wants.
   *
   * @param staffing how many workers each step has
   * @param limit how many files to take at most
   * @param scratch the folder for the results, which another removes
   * @param ends what may end it early
   * @throws RehearsalEndedException if a signal or the pipeline's own policy ended it early
   */
  Report rehearse(Staffing staffing, long limit, Path scratch, Ends ends)
      throws InterruptedException, RehearsalEndedException {
    List<Pool> pools = new ArrayList<>();
    try {
      FileSink sink = new FileSink(scratch, inputs.roots(), false, _ -> {});
      Pipeline<Found> pipeline = pipeline(staffing, pools, Worker::open, sink);
      Iterable<Found> all = source();
      Iterable<Found> source =
          () -> StreamSupport.stream(all.spliterator(), false).limit(limit).iterator();
      Run run = OutputFolder.start(scratch, () -> pipeline.start(source));
      ends.concern(run);
      Report report = run.await();
      if (ends.signal() != 0) {
        throw new RehearsalEndedException("", ExitCode.ofSignal(ends.signal()));
      }
      if (report.ending() != RunEnding.COMPLETED) {
        throw new RehearsalEndedException(report.summary(), ExitCode.STOPPED);
      }
      return report;
    } finally {
      close(pools);
    }
  }

  private void tellNotes(FileItem item, ReportingCommand telling) {
    for (String note : item.notes()) {
      telling.note(Words.printable("note: %s: %s".formatted(inputs.nameOf(item.source()), note)));
    }
  }

  private Iterable<Found> source() {
    return new ClaimedFiles(
        new FileTree(inputs.roots(), inputs.wanted(), output), this::target, mayClash());
  }

  /** The run is over; only code that ignored its interrupt can still be at work. */
  private static void close(List<Pool> pools) throws InterruptedException {
    for (Pool pool : pools) {
      for (Pool.Survivor survivor : pool.close(STUCK_GRACE)) {
        System.err.printf(
            "left behind: the code of '%s' on %s, which ignores interrupts%n",
            survivor.task(), survivor.worker());
      }
    }
  }

  /** The plan in words; starts no workers. */
  String describe(int jobs) {
    List<Pool> pools = new ArrayList<>();
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
              pipeline(
                      Staffing.of(jobs),
                      pools,
                      Worker::imagined,
                      new FileSink(output, inputs.roots(), false, _ -> {}))
                  .describe(),
              output);
    } finally {
      pools.forEach(Pool::close);
    }
  }

  /** Why there is nothing to do, if so. */
  String nothingFound() {
    return "nothing to do: no files in %s (%s)"
        .formatted(
            String.join(", ", inputs.roots().stream().map(Path::toString).toList()),
            inputs.words());
  }

  /**
   * How many workers there are.
   *
   * @param workers of each step
   * @param writers for the results
   */
  record Staffing(ToIntFunction<Step> workers, int writers) {

    /** So many where the step does not say itself. */
    static Staffing of(int jobs) {
      return new Staffing(step -> step.workers().orElse(jobs), jobs);
    }
  }

  /** How pools come about. */
  private interface Opener {
    Pool open(Worker worker, String name, int workers);
  }

  private Pipeline<Found> pipeline(
      Staffing staffing, List<Pool> pools, Opener opener, FileSink sink) {
    PipelineBuilder<Found, FileItem> builder =
        Pipeline.<Found>named(name)
            .keyedBy(found -> inputs.nameOf(found.path()))
            .fingerprintedBy(this::fingerprint)
            .inPlaceIf(found -> isInPlace(found, sink))
            .onFailure(failures)
            .stage(
                "find", CallerPool.open(), FileJob::found, options -> options.buffer(NAMES_AHEAD));
    for (Step step : steps) {
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
    String place = inputs.nameOf(output) + "\0" + target(file);
    return Fingerprint.<String>text(text -> text).of(own + "\0" + place);
  }

  private boolean isInPlace(Found found, FileSink sink) {
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
    for (Step step : steps) {
      last = step.renamed(last);
    }
    return last.target().normalize();
  }

  /** The file under the names of all its results. */
  private Stream<FileItem> results(Found.InputFile file) {
    Stream<FileItem> results = Stream.of(item(file));
    for (Step step : steps) {
      results = results.flatMap(step::results);
    }
    return results;
  }

  private static FileItem item(Found.InputFile file) {
    return new FileItem(file.path(), file.relative(), new Content.OnDisk(file.path(), false));
  }

  private void refuseOutputInPlaceOfInput() {
    for (Path input : inputs.roots()) {
      try {
        if (Files.exists(output) && Files.exists(input) && Files.isSameFile(input, output)) {
          throw new CommandRefusedException(
              "the output folder %s is also the input; choose another, which may lie inside it"
                  .formatted(output));
        }
        if (Files.isRegularFile(input)
            && Files.exists(output)
            && Files.isSameFile(input.toAbsolutePath().getParent(), output)) {
          throw new CommandRefusedException(
              "the output folder %s holds the input %s, which would be replaced; choose another"
                  .formatted(output, input));
        }
      } catch (IOException e) {
        throw new CommandRefusedException(
            "the output folder %s cannot be compared with the input %s: %s"
                .formatted(output, input, e),
            e);
      }
    }
  }

  /** Below one root, different files have different relative paths, unless a step changes them. */
  private boolean mayClash() {
    return inputs.roots().size() > 1
        || steps.stream().anyMatch(step -> step.extension().isPresent());
  }
}
