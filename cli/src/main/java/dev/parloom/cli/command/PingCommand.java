package dev.parloom.cli.command;

import dev.parloom.cli.console.StandardOutput;
import dev.parloom.cli.option.Converters;
import dev.parloom.cli.option.InputListOption;
import dev.parloom.cli.option.JobsOption;
import dev.parloom.cli.option.WebOptions;
import dev.parloom.core.channel.Channel;
import dev.parloom.core.pool.Completions;
import dev.parloom.core.pool.Outcome;
import dev.parloom.core.pool.Outcome.Done;
import dev.parloom.core.pool.Outcome.Failed;
import dev.parloom.core.pool.WorkFunction;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.core.time.Nanos;
import dev.parloom.json.Json;
import dev.parloom.net.http.HttpStatus;
import dev.parloom.net.http.Ping;
import dev.parloom.net.http.WebClient;
import dev.parloom.net.http.WebException;
import dev.parloom.spi.ExitCode;
import dev.parloom.text.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parloom ping}. */
@Command(
    name = "ping",
    description = "Asks web servers whether they are up, all at once.",
    mixinStandardHelpOptions = true)
final class PingCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private JobsOption jobs = new JobsOption(256);
  @Mixin private InputListOption inputList = new InputListOption();
  @Mixin private WebOptions web = new WebOptions();

  @Parameters(paramLabel = "URL", description = "Addresses, http or https.")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "The most time for one server, until all of its answer is there. Default: 5s.")
  private Duration timeout = Duration.ofSeconds(5);

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "The most time for all of them; who has not answered by then is down.")
  private @Nullable Duration deadline;

  @Option(names = "--as-completed", description = "Tell each when it has answered, in no order.")
  private boolean asCompleted;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description =
          "Keep watching: ask again in this rhythm, and tell what has changed since. Ctrl-C ends"
              + " it.")
  private @Nullable Duration every;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "With --every: how often to ask, and then end. Default: for ever.")
  private long rounds = Long.MAX_VALUE;

  @Option(
      names = {"-q", "--quiet"},
      description = "Tell only those that are down.")
  private boolean quiet;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    List<String> all = new ArrayList<>(urls);
    all.addAll(inputList.readText());
    if (all.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "no URL; name some, or use -i");
    }
    if (rounds < 1 || (rounds != Long.MAX_VALUE && every == null)) {
      throw new ParameterException(
          spec.commandLine(), "--rounds must be 1 or more, and needs --every");
    }
    try (WebClient client = web.client().build();
        ThreadPool pool = ThreadPool.virtual(jobs.count())) {
      Duration rhythm = every;
      return rhythm == null
          ? exitCode(round(client, pool, all, Map.of()))
          : watch(client, pool, all, rhythm);
    }
  }

  private int watch(WebClient client, ThreadPool pool, List<String> all, Duration rhythm)
      throws InterruptedException {
    Map<String, String> states = Map.of();
    long start = System.nanoTime();
    for (long round = 1; ; round++) {
      states = round(client, pool, all, states);
      if (!quiet) {
        long up = states.values().stream().filter(PingCommand::isUp).count();
        System.err.printf("%s  %,d of %,d are up%n", now(), up, states.size());
      }
      if (round == rounds) {
        return exitCode(states);
      }
      // A round that took longer than the rhythm leaves out those that were due meanwhile.
      long passed = System.nanoTime() - start;
      long next = (passed / Nanos.of(rhythm) + 1) * Nanos.of(rhythm);
      var _ = Channel.bounded(1).tryReceive(Duration.ofNanos(next - passed)); // nobody sends
    }
  }

  private static int exitCode(Map<String, String> states) {
    return states.values().stream().allMatch(PingCommand::isUp)
        ? ExitCode.ALL_DONE
        : ExitCode.SOME_FAILED;
  }

  private static boolean isUp(String state) {
    return state.startsWith("up");
  }

  /**
   * Asks all once.
   *
   * @param before how each stood in the round before; those that stand so still are not told
   * @return how each stands now
   */
  private Map<String, String> round(
      WebClient client, ThreadPool pool, List<String> all, Map<String, String> before)
      throws InterruptedException {
    Map<String, String> states = new HashMap<>();
    long start = System.nanoTime();
    WorkFunction<String, Ping, InterruptedException> ask =
        url -> Ping.of(client, url, patience(start));
    if (asCompleted) {
      try (var ends = pool.asCompleted(all, ask)) {
        ends.forEach(end -> tell(end.outcome(), before, states));
      }
    } else {
      try (Completions<Outcome<Ping>> ends = pool.outcomes(all, ask)) {
        ends.forEach(outcome -> tell(outcome, before, states));
      }
    }
    return states;
  }

  private Duration patience(long startNanos) {
    Duration forAll = deadline;
    if (forAll == null) {
      return timeout;
    }
    Duration left = forAll.minusNanos(System.nanoTime() - startNanos);
    return left.compareTo(timeout) < 0 ? left : timeout;
  }

  private void tell(Outcome<Ping> outcome, Map<String, String> before, Map<String, String> states) {
    Ping ping =
        switch (outcome) {
          case Done<Ping>(var value) -> value;
          case Failed<Ping>(var cause) ->
              throw new IllegalStateException("a ping tells its failures in its result", cause);
        };
    String state =
        (ping.isUp() ? "up " : "down ")
            + (ping.status().isPresent() ? ping.status().getAsInt() : "");
    states.put(ping.url(), state);
    if (json) {
      StandardOutput.println(Json.write(members(ping)));
    } else if (!state.equals(before.get(ping.url())) && !(quiet && ping.isUp())) {
      StandardOutput.println(line(ping));
    }
  }

  private String line(Ping ping) {
    String size = ping.status().isPresent() ? "%,d B".formatted(ping.sizeBytes()) : "-";
    return "%s%-4s %9s %14s  %s  %s"
        .formatted(
            every == null ? "" : now() + "  ",
            ping.isUp() ? "up" : "down",
            "%,d ms".formatted(Nanos.millis(ping.latency())),
            size,
            Words.printable(ping.url()),
            words(ping));
  }

  private static String words(Ping ping) {
    WebException failure = ping.failure();
    String status =
        ping.status().isPresent()
            ? "%d %s (%s)"
                .formatted(
                    ping.status().getAsInt(),
                    HttpStatus.reason(ping.status().getAsInt()),
                    HttpStatus.kind(ping.status().getAsInt()))
            : "";
    return failure == null
        ? status
        : status + (status.isEmpty() ? "" : ", but ") + Words.of(failure);
  }

  private static Map<String, Object> members(Ping ping) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("url", ping.url());
    members.put("up", ping.isUp());
    ping.status()
        .ifPresent(status -> {
          members.put("status", status);
          members.put("class", HttpStatus.kind(status));
        });
    members.put("latencySeconds", Nanos.seconds(ping.latency()));
    members.put("sizeBytes", ping.sizeBytes());
    WebException failure = ping.failure();
    if (failure != null) {
      members.put("error", failure.getClass().getSimpleName());
      members.put("message", String.valueOf(failure.getMessage()));
    }
    members.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    return members;
  }

  private static String now() {
    return LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
