package dev.parloom.fetch;

import dev.parloom.core.thread.ThreadPool;
import dev.parloom.net.http.StatusException;
import dev.parloom.net.http.WebAddress;
import dev.parloom.net.http.WebClient;
import dev.parloom.net.http.WebException;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.PipelineBuilder;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.RunListener;
import dev.parloom.pipeline.journal.Fingerprint;
import dev.parloom.pipeline.journal.Journal;
import dev.parloom.pipeline.policy.KeyLimit;
import dev.parloom.pipeline.policy.RateLimit;
import dev.parloom.pipeline.policy.RetryPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Fetches many pages into a folder, without being a nuisance to anybody: few requests at once to a
 * host, spaced out, as its robots.txt asks; and without being held up by anybody: each request has
 * limits on time, pace and size, and each failure says what it was.
 *
 * {@snippet :
 * try (Fetch fetch = Fetch.into(Path.of("pages")).build()) {
 *   Report report = fetch.run(urls, SqliteJournal.at(Path.of("fetch.db")), Progress.on(System.err));
 * }
 * }
 *
 * <p>It is a {@link Pipeline} whose items are the addresses; one that is not a page of success is a
 * failed item, with a {@link WebException} as its cause. With a journal a run resumes; done pages
 * whose file is there are not asked for again, and when they are ({@code Rerun.FRESH}), then on
 * condition that they have changed since, by {@code ETag} and {@code Last-Modified}.
 *
 * <p>In the folder each page has a file named after its address. {@code manifest.jsonl} has a line
 * of JSON for each address: {@code url}, {@code status}, {@code time}; of a page {@code file},
 * {@code sizeBytes}, {@code sha256} and {@code type} of what is in the file, {@code from} (where
 * redirects led), {@code etag}, {@code lastModified}; of a failure {@code error}.
 *
 * <p>Owns its workers and connections: close it. One run at a time.
 */
public final class Fetch implements AutoCloseable {

  /** How many addresses may wait for their hosts; those behind them in the list wait for these. */
  private static final int IN_FLIGHT = 1_000;

  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  private final WebClient client;
  private final ThreadPool workers;
  private final PageFolder folder;
  private final Pipeline<Address> pipeline;

  private Fetch(Builder builder) {
    client = builder.client.userAgent(builder.userAgent).build();
    workers = ThreadPool.virtual(builder.jobs);
    Robots robots = builder.robots ? new Robots(client, builder.robotName()) : null;
    folder =
        new PageFolder(
            client,
            builder.root,
            builder.synced,
            builder.limitBytes,
            builder.types,
            redirect -> permitted(robots, redirect));
    int inFlight = Math.max(IN_FLIGHT, 2 * builder.jobs);
    PipelineBuilder<Address, Address> plan =
        Pipeline.<Address>named("fetch").keyedBy(Address::key).fingerprintedBy(Fingerprint.none());
    if (robots != null) {
      plan =
          plan.stage(
              "robots",
              workers,
              address -> address.withCrawlDelay(robots.permission(address.targetOrThrow())),
              options ->
                  options
                      // One asks, and the others of the host find the answer.
                      .limitPer(Fetch::origin, KeyLimit.none().atOnce(1))
                      .retries(builder.retries)
                      .inFlight(inFlight));
    }
    pipeline =
        plan.sink(
            "fetch",
            workers,
            folder,
            options ->
                options
                    .limitPer(Fetch::origin, builder::hostLimit)
                    .retries(builder.retries)
                    .inFlight(inFlight));
  }

  private static String origin(Address address) {
    return address.targetOrThrow().origin();
  }

  private static void permitted(@Nullable Robots robots, WebAddress redirect) {
    if (robots == null) {
      return;
    }
    try {
      var _ = robots.permission(redirect);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the request that follows ends by that
    }
  }

  /** A fetch in the making that writes below this folder, which is made if it is missing. */
  public static Builder into(Path folder) {
    return new Builder(folder.toAbsolutePath().normalize());
  }

  /** How to fetch. Not thread-safe. */
  public static final class Builder {
    private final Path root;
    private WebClient.Builder client = WebClient.builder();
    private String userAgent = "parloom";
    private int jobs = 32;
    private int perHost = 4;
    private Duration spacing = Duration.ofMillis(100);
    private boolean robots = true;
    private boolean synced;
    private long limitBytes = 1L << 30;
    private List<String> types = List.of();
    private RetryPolicy retries =
        RetryPolicy.times(2).backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
    private Duration mostAsked = Duration.ofMinutes(5);

    private Builder(Path root) {
      this.root = root;
    }

    /** How single requests are made; its user agent is replaced. */
    public Builder client(WebClient.Builder settings) {
      client = Objects.requireNonNull(settings, "settings");
      return this;
    }

    /**
     * What it calls itself. In robots.txt files it answers to the part before a slash. Default:
     * {@code parloom}.
     */
    public Builder userAgent(String name) {
      userAgent = Objects.requireNonNull(name, "name");
      return this;
    }

    private String robotName() {
      return userAgent.split("[/ ]", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** How many requests are under way at once, 1 or more. Default: 32. */
    public Builder jobs(int atOnce) {
      if (atOnce < 1) {
        throw new IllegalArgumentException("jobs must be 1 or more, but are " + atOnce);
      }
      jobs = atOnce;
      return this;
    }

    /**
     * What one host must bear; less, if its robots.txt has a crawl delay. Default: 4 requests at
     * once, one started each 100 ms.
     *
     * @param atOnce how many requests, 1 or more
     * @param each the time between their starts, zero or more
     */
    public Builder perHost(int atOnce, Duration each) {
      if (atOnce < 1 || each.isNegative()) {
        throw new IllegalArgumentException(
            "a host must bear 1 request or more at once, and zero or more time between, but was given %d and %s"
                .formatted(atOnce, each));
      }
      perHost = atOnce;
      spacing = each;
      return this;
    }

    /** Does not ask for robots.txt files; for hosts of one's own. */
    public Builder ignoringRobots() {
      robots = false;
      return this;
    }

    /** The most bytes a page may have, decompressed. Default: 1 GiB. */
    public Builder limitBytes(long most) {
      if (most < 1) {
        throw new IllegalArgumentException("a page must have room for 1 byte, but has " + most);
      }
      limitBytes = most;
      return this;
    }

    /**
     * Which types of content are accepted.
     *
     * @param mediaTypes like {@code text/html} or {@code image/*}; empty for all, the default
     */
    public Builder types(Collection<String> mediaTypes) {
      List<String> wanted = new ArrayList<>();
      for (String type : mediaTypes) {
        String lower = type.strip().toLowerCase(Locale.ROOT);
        if (!lower.matches("[a-z0-9!#$&^_.+-]+/([a-z0-9!#$&^_.+-]+|\\*)")) {
          throw new IllegalArgumentException(
              "'%s' is no media type; text/html is one, and so is image/*".formatted(type));
        }
        wanted.add(lower);
      }
      types = wanted;
      return this;
    }

    /**
     * How often, and after what pauses, a failure that may pass is tried again. Default: twice,
     * after 1 s and 2 s. Retry-After is honoured up to {@code mostAsked}, 5 min by default.
     */
    public Builder retries(RetryPolicy policy, Duration mostAskedByServer) {
      retries = Objects.requireNonNull(policy, "policy");
      mostAsked = Objects.requireNonNull(mostAskedByServer, "mostAskedByServer");
      return this;
    }

    /** Pages are on the disk (fsync) before they count as done to a journal that survives that. */
    public Builder synced() {
      synced = true;
      return this;
    }

    /** The fetch. */
    public Fetch build() {
      retries =
          retries
              .when(cause -> cause instanceof WebException e && e.isTransient())
              .honouring(
                  cause -> cause instanceof StatusException e ? e.retryAfter() : Optional.empty(),
                  mostAsked);
      return new Fetch(this);
    }

    private KeyLimit hostLimit(Address address) {
      Duration asked = address.crawlDelay();
      boolean isAsked = asked.isPositive();
      Duration each = spacing.compareTo(asked) > 0 ? spacing : asked;
      KeyLimit limit = KeyLimit.none().atOnce(isAsked ? 1 : perHost);
      return each.isPositive() ? limit.rate(RateLimit.of(1, each)) : limit;
    }
  }

  /**
   * Starts a run.
   *
   * @param urls addresses, one each; what is no address fails by itself, and blank ones and
   *     repetitions are passed over. All are remembered until the end.
   * @param journal what was done before
   * @param listeners told what happens
   */
  public Run start(Iterable<String> urls, Journal journal, RunListener... listeners) {
    return pipeline.start(source(urls), journal, withFolder(listeners));
  }

  /** The same, with nothing remembered from run to run. */
  public Run start(Iterable<String> urls, RunListener... listeners) {
    return pipeline.start(source(urls), withFolder(listeners));
  }

  /**
   * Runs to the end.
   *
   * @return what came of it; failed addresses are in there, not thrown
   * @throws InterruptedException if the calling thread is interrupted; the run is stopped then
   */
  public Report run(Iterable<String> urls, Journal journal, RunListener... listeners)
      throws InterruptedException {
    return pipeline.run(source(urls), journal, withFolder(listeners));
  }

  /** The same, with nothing remembered from run to run. */
  public Report run(Iterable<String> urls, RunListener... listeners) throws InterruptedException {
    return pipeline.run(source(urls), withFolder(listeners));
  }

  private static Iterable<Address> source(Iterable<String> urls) {
    Iterable<Address> each = new Addresses(urls);
    if (!(urls instanceof Collection<String>)) {
      return each;
    }
    List<Address> all =
        new ArrayList<>(); // a run tells how far it is if it knows how many there are
    each.forEach(all::add);
    return all;
  }

  private RunListener[] withFolder(RunListener... listeners) {
    List<RunListener> all = new ArrayList<>(List.of(listeners));
    all.addFirst(folder);
    return all.toArray(RunListener[]::new);
  }

  /**
   * Ends what is still under way, and the connections.
   *
   * @throws IllegalStateException if called by a worker
   */
  @Override
  public void close() {
    client.close();
    try {
      var _ = workers.close(CLOSE_GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
