package dev.parloom.cli;

import dev.parloom.core.pool.CallerPool;
import dev.parloom.core.pool.Pool;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.PipelineBuilder;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Files in, steps, files out: what {@code parloom run} and {@code parloom image} have in common.
 *
 * @param name the pipeline's name
 * @param inputs files and folders
 * @param wanted which of a folder's files to take
 * @param wantedWords the same for a person
 * @param steps what to do with each, at least one
 * @param output the folder for the results
 */
record FileJob(
    String name,
    List<Path> inputs,
    Predicate<Path> wanted,
    String wantedWords,
    List<Step> steps,
    Path output) {

  /**
   * How many names the search for files may be ahead: so few bytes, and so many, that a person is
   * usually told early how many files there are in all.
   */
  private static final int NAMES_AHEAD = 10_000;

  /** How long code may take to answer its interrupt when all else is over. */
  private static final Duration STUCK_GRACE = Duration.ofSeconds(1);

  /** Runs to the end, telling what happens, and answers the exit code. */
  int run(int jobs, ReportingCommand telling) throws InterruptedException {
    refuseOutputInPlaceOfInput();
    List<Pool> pools = new ArrayList<>();
    try {
      Pipeline<Found> pipeline = pipeline(jobs, pools, Worker::open);
      FileTree source = new FileTree(inputs, wanted, output);
      Run run = OutputFolder.start(output, () -> pipeline.start(source, telling.progress()));
      try (Ends ends = Ends.of(run, telling::say)) {
        Report report = run.await();
        return new Outcomes(telling).tell(report, ends.signal(), nothingFound());
      }
    } finally {
      for (Pool pool : pools) {
        // The run is over; only code that ignored its interrupt can still be at work.
        for (Pool.Survivor survivor : pool.close(STUCK_GRACE)) {
          System.err.printf(
              "left behind: the code of '%s' on %s, which ignores interrupts%n",
              survivor.task(), survivor.worker());
        }
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
              String.join(", ", inputs.stream().map(Path::toString).toList()),
              wantedWords,
              pipeline(jobs, pools, Worker::imagined).describe(),
              output);
    } finally {
      pools.forEach(Pool::close);
    }
  }

  private String nothingFound() {
    return "nothing to do: no files in %s (%s)"
        .formatted(String.join(", ", inputs.stream().map(Path::toString).toList()), wantedWords);
  }

  /** How pools come about. */
  private interface Opener {
    Pool open(Worker worker, String name, int workers);
  }

  private Pipeline<Found> pipeline(int jobs, List<Pool> pools, Opener opener) {
    PipelineBuilder<Found, FileItem> builder =
        Pipeline.<Found>named(name)
            .keyedBy(found -> found.path().toString())
            .stage(
                "find",
                CallerPool.open(),
                new Claims(mayClash())::take,
                options -> options.buffer(NAMES_AHEAD));
    for (Step step : steps) {
      Pool pool = opener.open(step.worker(), step.name(), step.workers().orElse(jobs));
      pools.add(pool);
      builder =
          builder.stage(
              step.name(),
              pool,
              step.tidyFunction(),
              options -> step.options().apply(options.buffer(pool.workers())));
    }
    Pool writers = opener.open(Worker.VIRTUAL, "write", jobs);
    pools.add(writers);
    return builder.sink(
        "write", writers, new FileSink(output, inputs), options -> options.buffer(jobs));
  }

  private void refuseOutputInPlaceOfInput() {
    for (Path input : inputs) {
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
    return inputs.size() > 1 || steps.stream().anyMatch(step -> step.extension().isPresent());
  }

  /** Turns what was found into items, and gives each output name to the first that wants it. */
  private final class Claims {
    private final boolean remember;
    private final Map<Path, Path> owners = new HashMap<>();

    Claims(boolean remember) {
      this.remember = remember;
    }

    /** Called by the first stage's own thread only, in the order of the source. */
    FileItem take(Found found) throws Exception {
      return switch (found) {
        case Found.Problem(var _, var cause) -> throw cause;
        case Found.InputFile(var path, var relative) -> {
          FileItem item = new FileItem(path, relative, new Content.OnDisk(path, false));
          if (remember) {
            claim(item);
          }
          yield item;
        }
      };
    }

    private void claim(FileItem item) throws OutputClashException {
      FileItem last = item;
      for (Step step : steps) {
        last = step.renamed(last);
      }
      Path target = last.target().normalize();
      Path owner = owners.putIfAbsent(target, item.source());
      if (owner != null) {
        throw OutputClashException.withOutput(target.toString(), owner.toString());
      }
    }
  }
}
