package dev.parloom.cli.command;

import dev.parloom.cli.console.CommandRefusedException;
import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.PendingFile;
import dev.parloom.cli.console.StandardOutput;
import dev.parloom.cli.option.Converters;
import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.core.time.Nanos;
import dev.parloom.job.Job;
import dev.parloom.job.TemporaryFiles;
import dev.parloom.job.file.PipelineFile;
import dev.parloom.measure.chart.ChartUnavailableException;
import dev.parloom.measure.scaling.ScalingReport;
import dev.parloom.measure.scaling.ScalingStudy;
import dev.parloom.spi.ExitCode;
import dev.parloom.text.Words;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parloom scale}. */
@Command(
    name = "scale",
    description =
        "Would more workers help? Runs a pipeline again and again with more and more of them, into"
            + " a folder of its own, and says how far it goes, why it stops and what to change.",
    mixinStandardHelpOptions = true)
final class ScaleCommand extends ReportingCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE.yaml", arity = "0..1", description = "The pipeline file.")
  private @Nullable Path file;

  @Option(
      names = {"-j", "--jobs"},
      paramLabel = "N",
      split = ",",
      converter = Converters.Workers.class,
      description =
          "The numbers of workers to try, as 1,2,4; 1 is always among them. Default: 1, 2, 4 … up"
              + " to twice the processors.")
  private List<Integer> jobs = new ArrayList<>();

  @Option(
      names = "--step",
      paramLabel = "NAME",
      description =
          "Vary the workers of this step only. Default: of all that do not say how many they have.")
  private @Nullable String step;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each number of workers is measured, 5 or more. Default: 7.")
  private int rounds = 7;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Rounds before, that do not count. Default: 1.")
  private int warmUp = 1;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Take the first N files only. Default: all.")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--chart",
      paramLabel = "FILE",
      description = "Draw a chart into FILE.png or FILE.svg.")
  private @Nullable Path chart;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Write a page with chart, numbers and laws, which needs nothing besides itself.")
  private @Nullable Path html;

  @ArgGroup(exclusive = false, multiplicity = "0..*")
  private List<ScalePrediction> predictions = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    if (!predictions.isEmpty()) {
      if (file != null) {
        throw wrong("--serial predicts without measuring; leave out " + file);
      }
      StandardOutput.println(
          isJson() ? ScalePrediction.json(predictions) : ScalePrediction.words(predictions));
      return ExitCode.ALL_DONE;
    }
    Path pipelineFile = file;
    if (pipelineFile == null) {
      throw wrong("a pipeline file is needed, or --serial and --workers");
    }
    requireSense();
    TemporaryFiles temporary = new TemporaryFiles();
    Job once = PipelineFile.read(pipelineFile, temporary);
    try (Ends ends = Ends.of(this);
        var _ = temporary.open(this::say);
        PendingFile chartFile = pending("--chart", chart, pipelineFile, ends);
        PendingFile page = pending("--html", html, pipelineFile, ends);
        ScaledJob job = new ScaledJob(once, step, limit, ends)) {
      ends.atExit(temporary::close);
      ScalingReport report = study(pipelineFile, job).measure();
      tell(report, job);
      write(report, job, chartFile, page);
      return job.failed() > 0 ? ExitCode.SOME_FAILED : ExitCode.ALL_DONE;
    } catch (RehearsalEndedException e) {
      if (!String.valueOf(e.getMessage()).isEmpty()) {
        System.err.println(
            "a run did not come to its end, so nothing can be said of its speed: "
                + Words.printable(String.valueOf(e.getMessage())));
      }
      return e.exitCode();
    }
  }

  private void requireSense() {
    if (rounds < 5 || rounds > 10_000) {
      throw wrong("--rounds must be 5 to 10,000, but is " + rounds);
    }
    if (warmUp < 0 || warmUp > 10_000) {
      throw wrong("--warm-up must be 0 to 10,000, but is " + warmUp);
    }
    if (limit < 1) {
      throw wrong("--limit must be 1 or more, but is " + limit);
    }
    if (!jobs.isEmpty() && jobs.stream().allMatch(count -> count == 1)) {
      throw wrong("--jobs must have a number of workers other than 1");
    }
    if (chart != null && !isPng(chart) && !chart.toString().endsWith(".svg")) {
      throw wrong("--chart must end with .png or .svg, but is " + chart);
    }
  }

  /** That it cannot be written is better told now than after minutes of measuring. */
  private static @Nullable PendingFile pending(
      String option, @Nullable Path target, Path pipelineFile, Ends ends) {
    if (target == null) {
      return null;
    }
    PendingFile file = PendingFile.of(option, target, pipelineFile);
    ends.atExit(file::close);
    return file;
  }

  private ScalingStudy<Exception> study(Path pipelineFile, ScaledJob job) {
    ScalingStudy<Exception> study =
        ScalingStudy.of(String.valueOf(pipelineFile.getFileName()), job)
            .rounds(rounds)
            .warmUp(warmUp)
            .onRound(round -> {
              job.sweep();
              if (!isQuiet()) {
                System.err.println(line(round));
              }
            });
    return jobs.isEmpty()
        ? study
        : study.workers(jobs.stream().mapToInt(Integer::intValue).toArray());
  }

  private static String line(ScalingStudy.Round round) {
    return String.format(
        Locale.ROOT,
        "%s, %d %s: %.3f s",
        round.number() < 1 ? "warming up" : "round %d of %d".formatted(round.number(), round.of()),
        round.workers(),
        round.workers() == 1 ? "worker" : "workers",
        Nanos.seconds(round.took()));
  }

  private void tell(ScalingReport report, ScaledJob job) {
    job.failures().forEach(System.err::println);
    if (job.failed() > 0) {
      System.err.printf(
          "%d of %d items failed in each run; what they took is in the times%n",
          job.failed(), job.items());
    }
    if (isJson()) {
      StandardOutput.println(ScaleJson.of(report, job));
    } else {
      StandardOutput.println(report.table());
      StandardOutput.println(report.summary());
      job.bottleneck(report.recommended())
          .ifPresent(words ->
              StandardOutput.println(
                  Words.printable("With %d: %s".formatted(report.recommended(), words))));
    }
  }

  private void write(
      ScalingReport report,
      ScaledJob job,
      @Nullable PendingFile chartFile,
      @Nullable PendingFile page) {
    try {
      if (chartFile != null) {
        chartFile.write(
            isPng(chartFile.target())
                ? report.chart().png()
                : report.chart().svg().getBytes(StandardCharsets.UTF_8));
      }
      if (page != null) {
        page.write(report.html(facts(job)).getBytes(StandardCharsets.UTF_8));
      }
    } catch (ChartUnavailableException e) {
      throw new CommandRefusedException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CommandRefusedException("a file could not be written: " + Words.of(e), e);
    }
  }

  private SequencedMap<String, String> facts(ScaledJob job) {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "command",
        "parloom " + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
    facts.put("items", String.format(Locale.ROOT, "%,d in each run", job.items()));
    facts.put(
        "rounds", "%d, in turns, after %d to warm up; medians of these".formatted(rounds, warmUp));
    facts.put(
        "machine",
        "%s %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    facts.put("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("date", LocalDate.now(ZoneId.systemDefault()).toString());
    return facts;
  }

  private static boolean isPng(Path target) {
    return target.toString().endsWith(".png");
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
