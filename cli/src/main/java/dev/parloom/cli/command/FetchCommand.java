package dev.parloom.cli.command;

import dev.parloom.cli.console.Ends;
import dev.parloom.cli.console.Outcomes;
import dev.parloom.cli.option.Converters;
import dev.parloom.cli.option.InputListOption;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.cli.option.JournalOptions;
import dev.parloom.cli.option.OutputOption;
import dev.parloom.cli.option.ReportingCommand;
import dev.parloom.cli.option.WebOptions;
import dev.parloom.fetch.Fetch;
import dev.parloom.job.OutputFolder;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.policy.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parloom fetch}. */
@Command(
    name = "fetch",
    description =
        "Fetches many pages into a folder, without being a nuisance to their hosts. Run it again to"
            + " go on, or to get what is missing.",
    mixinStandardHelpOptions = true)
final class FetchCommand extends ReportingCommand implements Callable<Integer> {

  private static final int MOST_RETRIES = 100;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption(32);
  @Mixin private JournalOptions journal = new JournalOptions();
  @Mixin private InputListOption inputList = new InputListOption();
  @Mixin private WebOptions web = new WebOptions();

  @Parameters(paramLabel = "URL", description = "Addresses of pages, http or https.")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "The folder for the pages and the manifest.")
  private Path output = Path.of("");

  @Option(
      names = "--per-host",
      paramLabel = "N",
      description = "The most requests at once to one host. Default: 4.")
  private int perHost = 4;

  @Option(
      names = "--rate",
      paramLabel = "RATE",
      converter = Converters.Spacing.class,
      description =
          "The most requests to one host in a time, like 100/m; or none. A crawl delay in its"
              + " robots.txt may make it less. Default: 10/s.")
  private Duration spacing = Duration.ofMillis(100);

  @Option(
      names = "--ignore-robots",
      description = "Do not ask for robots.txt; for hosts of your own.")
  private boolean ignoreRobots;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "The most time until a response begins. Default: 30s.")
  private Duration timeout = Duration.ofSeconds(30);

  @Option(
      names = "--stall",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description =
          "A page of which less than 100 bytes a second come for this long is given up. Default:"
              + " 15s.")
  private Duration stall = Duration.ofSeconds(15);

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      converter = Converters.Bytes.class,
      description = "The most bytes of a page, decompressed, like 100M. Default: 1G.")
  private long maxSize = 1L << 30;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Take only pages of this type, like text/html or image/*; may be repeated.")
  private List<String> types = new ArrayList<>();

  @Option(
      names = "--retries",
      paramLabel = "N",
      description =
          "How often to try again what may pass: no connection, a stalled page, status 429 or 503,"
              + " ... Default: 2.")
  private int retries = 2;

  @Override
  public Integer call() throws Exception {
    List<String> all = new ArrayList<>(urls);
    all.addAll(inputList.readText());
    if (all.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "no URL; name some, or use -i");
    }
    OutputOption.requireNamed(output, spec);
    require(perHost >= 1 && perHost <= 10_000, "--per-host must be 1 to 10,000, but is " + perHost);
    require(
        retries >= 0 && retries <= MOST_RETRIES,
        "--retries must be 0 to %d, but is %d".formatted(MOST_RETRIES, retries));
    SqliteJournal kept =
        journal
            .journal(output.resolve(".parloom").resolve("fetch.db"))
            .orElseThrow(() -> new IllegalStateException("there is a default"));
    try (Ends ends = Ends.of(this);
        Fetch fetch = fetch()) {
      var progress = progress();
      Run run = OutputFolder.start(output, () -> fetch.start(all, kept, progress));
      ends.concern(run);
      Report report = run.await();
      return new Outcomes(this)
          .tell(report, run.beginning(), ends.signal(), "nothing to do: all URLs are blank");
    }
  }

  private Fetch fetch() {
    Fetch.Builder builder =
        Fetch.into(output)
            .client(web.client().timeout(timeout).stalledAfter(stall, 100))
            .userAgent(web.userAgent())
            .jobs(jobs.count())
            .perHost(perHost, spacing)
            .limitBytes(maxSize)
            .retries(retryPolicy(), Duration.ofMinutes(5));
    try {
      builder.types(types);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--type: " + e.getMessage());
    }
    if (ignoreRobots) {
      builder.ignoringRobots();
    }
    if (journal.synced()) {
      builder.synced();
    }
    return builder.build();
  }

  private RetryPolicy retryPolicy() {
    return retries == 0
        ? RetryPolicy.none()
        : RetryPolicy.times(retries).backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
