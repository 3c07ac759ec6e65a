package dev.parloom.net.http;

import dev.parloom.core.channel.Channel;
import dev.parloom.core.channel.ChannelClosedException;
import dev.parloom.core.time.Nanos;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Gets pages from web servers, so that each request ends: with a response in time, whose content
 * keeps a least pace and a largest size, or with the exception that says what was wrong.
 *
 * {@snippet :
 * try (WebClient client = WebClient.builder().build();
 *     WebResponse page = client.get(WebAddress.parse("https://example.com"))) {
 *   page.copyTo(out, 1_000_000);
 * }
 * }
 *
 * <p>On the JDK's {@link HttpClient}: HTTP/2 where a secure server offers it, else HTTP/1.1. What
 * is over a server's limit of streams waits. Names are looked up on platform threads of the
 * client's own, so that a slow name service keeps nobody beyond his time limit. The JDK's client
 * works on others, as many as processors, since it never gets through with some malformed
 * responses: such a thread is left behind, it takes a processor's time until the program ends, and
 * the server is not asked again. Thread-safe; calls wait, and answer interrupts.
 */
public final class WebClient implements AutoCloseable {

  private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

  /** Of so many servers something is remembered. */
  private static final int MOST_SERVERS = 10_000;

  /** Each takes a processor's time. */
  private static final int MOST_ENDLESS = 16;

  private final HttpClient client;
  private final Names names = new Names();
  private final ClientThreads threads = new ClientThreads();
  private final String userAgent;
  private final Duration timeout;
  private final BodyStream.Pace pace;
  private final int mostRedirects;
  private final boolean publicOnly;
  private final Map<String, StreamGate> gates = new ConcurrentHashMap<>();

  /** Servers that have sent what the JDK's client never gets through with. */
  private final Set<String> endless = ConcurrentHashMap.newKeySet();

  private WebClient(Builder builder) {
    userAgent = builder.userAgent;
    timeout = builder.timeout;
    pace = new BodyStream.Pace(builder.stall, builder.leastBytesPerSecond);
    mostRedirects = builder.mostRedirects;
    publicOnly = builder.publicOnly;
    HttpClient.Builder wanted =
        HttpClient.newBuilder().executor(threads).followRedirects(HttpClient.Redirect.NEVER);
    if (builder.tls != null) {
      wanted.sslContext(builder.tls);
    }
    if (publicOnly) {
      wanted.proxy(HttpClient.Builder.NO_PROXY); // which would look up names itself
    }
    client = wanted.build();
    var _ = threads.start(Runtime.getRuntime().availableProcessors()); // now nothing can fail
  }

  /** A client in the making. */
  public static Builder builder() {
    return new Builder();
  }

  /** How a client is to behave. Not thread-safe. */
  public static final class Builder {
    private String userAgent = "parloom";
    private Duration timeout = Duration.ofSeconds(30);
    private Duration stall = Duration.ofSeconds(15);
    private long leastBytesPerSecond = 100;
    private int mostRedirects = 10;
    private boolean publicOnly;
    private @Nullable SSLContext tls;

    private Builder() {}

    /** What it calls itself. Default: {@code parloom}. */
    public Builder userAgent(String name) {
      if (name.isBlank() || name.chars().anyMatch(c -> c < ' ' || c > '~')) {
        throw new IllegalArgumentException(
            "a user agent must be printable ASCII, but is '%s'".formatted(name));
      }
      userAgent = name;
      return this;
    }

    /** The most time from a request to the end of the response's headers. Default: 30 s. */
    public Builder timeout(Duration limit) {
      timeout = positive("a timeout", limit);
      return this;
    }

    /**
     * The least pace of the content: a response is given up of which in a stretch of time less has
     * come. Time in which nobody reads does not count. Default: 15 s, 100 bytes a second.
     */
    public Builder stalledAfter(Duration patience, long bytesPerSecond) {
      stall = positive("the patience with a body", patience);
      if (bytesPerSecond < 0) {
        throw new IllegalArgumentException(
            "the least pace must not be negative, but is " + bytesPerSecond);
      }
      leastBytesPerSecond = bytesPerSecond;
      return this;
    }

    /** How many redirects are followed in a row, 0 or more. Default: 10. */
    public Builder redirects(int most) {
      if (most < 0) {
        throw new IllegalArgumentException("redirects must be 0 or more, but are " + most);
      }
      mostRedirects = most;
      return this;
    }

    /**
     * Refuses to talk to addresses that are not public, whether they stand in the URL or names and
     * redirects lead there.
     *
     * @throws IllegalStateException unless {@link PublicOnlyResolver#restrict} was called
     */
    public Builder publicOnly() {
      if (!PublicOnlyResolver.isRestricted()) {
        throw new IllegalStateException(
            "names could lead to private addresses; call PublicOnlyResolver.restrict() first");
      }
      publicOnly = true;
      return this;
    }

    /** Whom to trust. Default: as the JDK does. */
    public Builder tls(SSLContext context) {
      tls = Objects.requireNonNull(context, "context");
      return this;
    }

    /** The client. */
    public WebClient build() {
      return new WebClient(this);
    }

    private static Duration positive(String what, Duration limit) {
      if (!limit.isPositive()) {
        throw new IllegalArgumentException(
            "%s must be more than zero, but is %s".formatted(what, limit));
      }
      return limit;
    }
  }

  /**
   * Gets a page, wherever redirects lead.
   *
   * @throws WebException if no response comes; one with any status has come
   * @throws InterruptedException if the calling thread is interrupted; the request is given up
   */
  public WebResponse get(WebAddress address) throws InterruptedException {
    return get(address, Map.of(), next -> {});
  }

  /**
   * The same, with more headers, and a say about redirects.
   *
   * @param headers sent along, also where redirects lead
   * @param onRedirect called with each address before it is asked; what it throws ends the request
   */
  public WebResponse get(
      WebAddress address, Map<String, String> headers, Consumer<? super WebAddress> onRedirect)
      throws InterruptedException {
    WebAddress current = address;
    for (int redirects = 0; ; redirects++) {
      WebResponse response = ask(current, headers, timeout);
      Optional<WebAddress> next;
      try {
        next = redirect(response);
        if (next.isEmpty()) {
          return response;
        }
        if (redirects == mostRedirects) {
          throw new RedirectLimitException(
              "redirected more than %d times, at last to %s".formatted(mostRedirects, next.get()));
        }
        onRedirect.accept(next.get());
      } catch (RuntimeException | Error e) {
        response.close();
        throw e;
      }
      response.close();
      current = next.get();
    }
  }

  private static Optional<WebAddress> redirect(WebResponse response) {
    boolean isRedirect =
        switch (response.status()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    if (!isRedirect) {
      return Optional.empty();
    }
    String location =
        response
            .header("location")
            .orElseThrow(() ->
                new RedirectRefusedException(
                    "status %d without a location to go to".formatted(response.status())));
    WebAddress next;
    try {
      next = response.address().resolve(location);
    } catch (WebException e) {
      throw new RedirectRefusedException(
          "redirected to '%s': %s".formatted(shortened(location), e.getMessage()), e);
    }
    if (response.address().isSecure() && !next.isSecure()) {
      throw new RedirectRefusedException(
          "redirected from https to '%s', which is not secure".formatted(next));
    }
    return Optional.of(next);
  }

  private static String shortened(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }

  /**
   * One request, without following redirects.
   *
   * @param limit the most time until the end of the response's headers; less than the client's own
   * @throws WebException if no response comes; one with any status has come
   * @throws InterruptedException if the calling thread is interrupted; the request is given up
   */
  public WebResponse ask(WebAddress address, Map<String, String> headers, Duration limit)
      throws InterruptedException {
    if (publicOnly) {
      refusePrivate(address);
    }
    refuseEndless(address);
    HttpRequest.Builder wanted =
        HttpRequest.newBuilder(address.uri())
            .header("User-Agent", userAgent)
            .header("Accept-Encoding", "gzip")
            .version(address.isSecure() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
    headers.forEach(wanted::header);
    HttpRequest request = wanted.build();
    StreamGate gate = gateOf(address);
    long start = System.nanoTime();
    if (!names.lookUp(address.host(), limit)) {
      throw new ResponseTimeoutException(
          "the name service has not answered within %s".formatted(seconds(limit)), null);
    }
    while (true) {
      Duration left = limit.minusNanos(System.nanoTime() - start);
      try {
        return exchange(address, request, gate, left);
      } catch (TooManyStreams e) {
        left = limit.minusNanos(System.nanoTime() - start);
        if (!gate.awaitFree(left)) {
          throw new ResponseTimeoutException(
              "the server had no stream to spare within " + seconds(limit), e.getCause());
        }
      }
    }
  }

  /** Not for callers: the exchange is to be tried again. */
  private static final class TooManyStreams extends Exception {
    private static final long serialVersionUID = 1L;

    TooManyStreams(Throwable cause) {
      super(cause);
    }
  }

  private record Reply(@Nullable HttpResponse<BodyStream> response, @Nullable Throwable failure) {}

  private WebResponse exchange(
      WebAddress address, HttpRequest request, StreamGate gate, Duration patience)
      throws InterruptedException, TooManyStreams {
    Channel<Reply> reply = Channel.bounded(1);
    AtomicBoolean freed = new AtomicBoolean();
    Runnable free =
        () -> {
          if (!freed.getAndSet(true)) {
            gate.free();
          }
        };
    long start = System.nanoTime();
    CompletableFuture<HttpResponse<BodyStream>> exchange =
        client.sendAsync(
            request,
            head -> new BodyStream(pace, threads, free, stall -> judged(address, start, stall)));
    CompletableFuture<?> _ =
        exchange.whenComplete((response, failure) -> {
          if (failure != null) {
            free.run();
          }
          try {
            var _ = reply.trySend(new Reply(response, failure));
          } catch (ChannelClosedException e) { // given up just now
            if (response != null) {
              response.body().close();
            }
          }
        });
    Optional<Reply> came;
    try {
      came = reply.tryReceive(patience);
    } catch (InterruptedException e) {
      giveUp(exchange, reply);
      throw e;
    }
    if (came.isEmpty()) {
      giveUp(exchange, reply);
      throw judged(
          address,
          start,
          new ResponseTimeoutException("no response within " + seconds(patience), null));
    }
    Reply one = came.get();
    if (one.failure() != null) {
      if (Failures.isTooManyStreams(one.failure())) {
        throw new TooManyStreams(one.failure());
      }
      throw Failures.ofExchange(address, one.failure());
    }
    HttpResponse<BodyStream> response = Objects.requireNonNull(one.response(), "response");
    return new WebResponse(
        address,
        response.statusCode(),
        response.headers(),
        response.body(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  /** Ends an exchange nobody waits for any more, also one whose response has just come. */
  private void giveUp(CompletableFuture<HttpResponse<BodyStream>> exchange, Channel<Reply> reply) {
    threads.executeIfOpen(() -> exchange.cancel(true));
    reply.close(); // from here on a response is closed by who brings it
    try {
      reply.tryReceive().map(Reply::response).ifPresent(response -> response.body().close());
    } catch (ChannelClosedException e) {
      return; // none has come
    }
  }

  /** A time limit is over: says whose fault that is, and keeps that server from doing it again. */
  private WebException judged(WebAddress address, long startNanos, WebException late) {
    if (!threads.hasLeftBehindSince(startNanos)) {
      return late;
    }
    if (endless.size() >= MOST_SERVERS) {
      endless.clear();
    }
    endless.add(address.origin());
    return endless(late);
  }

  private static ResponseMalformedException endless(@Nullable Throwable cause) {
    return new ResponseMalformedException(
        "a response of this server, as with a chunk of 2 GiB, keeps the HTTP client busy for ever;"
            + " it is not asked again",
        cause);
  }

  private void refuseEndless(WebAddress address) {
    if (endless.contains(address.origin())) {
      throw endless(null);
    }
    if (threads.leftBehind() >= MOST_ENDLESS) {
      throw new IllegalStateException(
          "%d responses of %d servers keep the HTTP client busy for ever; begin anew without these"
              .formatted(threads.leftBehind(), endless.size()));
    }
  }

  private StreamGate gateOf(WebAddress address) {
    if (gates.size() > MOST_SERVERS) {
      gates.clear(); // who waits at one keeps it; a token may be missed, and the time limit ends
      // that
    }
    return gates.computeIfAbsent(address.origin(), origin -> new StreamGate());
  }

  private static void refusePrivate(WebAddress address) {
    if (address.host().equals("localhost") || address.host().endsWith(".localhost")) {
      // RFC 6761; the JDK makes a loopback address of it even if the name service knows none.
      throw new AddressPrivateException("the host localhost is private, which is forbidden");
    }
    InetAddress literal;
    try {
      literal = InetAddress.ofLiteral(address.host());
    } catch (IllegalArgumentException e) {
      return; // a name, which the resolver looks after
    }
    if (!PublicAddresses.contain(literal)) {
      throw new AddressPrivateException(
          "the address %s is private, which is forbidden".formatted(address.host()));
    }
  }

  private static String seconds(Duration time) {
    return "%.1f s".formatted(Nanos.seconds(time));
  }

  /** Ends all requests under way, and the client's threads. Idempotent. */
  @Override
  public void close() {
    client.shutdownNow();
    try {
      var _ = client.awaitTermination(CLOSE_GRACE);
      threads.stop();
      threads.awaitEnd(CLOSE_GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.stop();
      names.close();
    }
  }
}
