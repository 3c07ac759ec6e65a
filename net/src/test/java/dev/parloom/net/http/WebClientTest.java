package dev.parloom.net.http;

import static dev.parloom.net.http.TestServer.page;
import static dev.parloom.net.http.TestServer.send;
import static dev.parloom.net.http.TestServer.status;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parloom.net.http.TestServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers of all sorts, on loopback; each must end by itself. */
@Timeout(300)
class WebClientTest {

  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  private static final Duration LONG = Duration.ofMinutes(2);

  /** On a busy machine an honest server may take long. */
  private WebClient client = with(LONG, LONG);

  private static WebClient with(Duration timeout, Duration stall) {
    return WebClient.builder().timeout(timeout).stalledAfter(stall, 100).build();
  }

  /** For servers that never answer. */
  private void expectResponsesWithin(Duration limit) {
    client.close();
    client = with(limit, LONG);
  }

  /** For servers that do, and then send too little. */
  private void expectContentWithin(Duration limit) {
    client.close();
    client = with(LONG, limit);
  }

  @AfterEach
  void noThreadIsLeft() {
    client.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("HttpClient-") || name.startsWith("parloom-http"));
  }

  private Throwable failure(Answer answer) throws IOException {
    try (TestServer server = new TestServer(answer)) {
      return catchThrowable(() -> get(server.url() + "/page"));
    }
  }

  private String get(String url) throws Exception {
    try (WebResponse response = client.get(WebAddress.parse(url))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      long size = response.copyTo(out, 1_000_000);
      assertThat(size).isEqualTo(out.size());
      return out.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void get_whenAllIsWell_answersStatusHeadersAndContent() throws Exception {
    try (TestServer server =
            new TestServer((request, out) -> page(out, "Text/Plain; charset=utf-8", HELLO));
        WebResponse response = client.get(WebAddress.parse(server.url() + "/a?b=c#d"))) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.contentType()).contains("text/plain");
      assertThat(response.contentLength()).hasValue(5);
      assertThat(response.read(3)).asString().isEqualTo("hel");
      assertThat(server.requests().getFirst().path()).isEqualTo("/a?b=c");
      assertThat(server.requests().getFirst().headers())
          .containsEntry("user-agent", "parloom")
          .containsEntry("accept-encoding", "gzip");
    }
  }

  @Test
  void get_whenItsLimitsAreEndless_isAnswered() throws Exception {
    Duration forever = ChronoUnit.FOREVER.getDuration();
    try (TestServer server = new TestServer((request, out) -> page(out, "text/plain", HELLO));
        WebClient patient =
            WebClient.builder().timeout(forever).stalledAfter(forever, Long.MAX_VALUE).build();
        WebResponse response = patient.get(WebAddress.parse(server.url() + "/"))) {
      response.within(forever);
      assertThat(response.read(5)).asString().isEqualTo("hello");
    }
  }

  @Test
  void get_whenTheServerNeverAnswers_endsInTime() throws IOException {
    expectResponsesWithin(Duration.ofSeconds(1));
    assertThat(failure((request, out) -> Thread.sleep(Duration.ofHours(1))))
        .isInstanceOf(ResponseTimeoutException.class)
        .hasMessageMatching(
            "no response within (1\\.0|0\\.\\d) s"); // less if names took some of it
  }

  @Test
  void get_whenHeadersDripForEver_endsInTime() throws IOException {
    expectResponsesWithin(Duration.ofSeconds(1));
    assertThat(
            failure((request, out) -> {
              send(out, "HTTP/1.1 200 OK\n");
              for (int i = 0; ; i++) {
                send(out, "X-" + i + ": drip\n");
                Thread.sleep(Duration.ofMillis(20));
              }
            }))
        .isInstanceOf(ResponseTimeoutException.class);
  }

  @Test
  void get_whenHeadersAreEndless_stopsReadingThem() throws IOException {
    assertThat(
            failure((request, out) -> {
              send(out, "HTTP/1.1 200 OK\n");
              while (true) {
                send(out, "X-More: " + "x".repeat(1_000) + "\n");
              }
            }))
        .isInstanceOfAny(ResponseMalformedException.class, ConnectionLostException.class);
  }

  @Test
  void copyTo_whenTheBodyStalls_saysHowLittleCame() throws IOException {
    expectContentWithin(Duration.ofMillis(400));
    assertThat(
            failure((request, out) -> {
              send(out, "HTTP/1.1 200 OK\nContent-Length: 100\n\nabc");
              Thread.sleep(Duration.ofHours(1));
            }))
        .isInstanceOf(BodyStalledException.class)
        .hasMessageMatching(
            "stalled: 3 bytes of content came in \\d+\\.\\d s, and the least is 100 bytes a"
                + " second");
  }

  @Test
  void copyTo_whenTheBodyDrips_countsThatAsStalled() throws IOException {
    expectContentWithin(Duration.ofMillis(400));
    assertThat(
            failure((request, out) -> {
              send(out, "HTTP/1.1 200 OK\nContent-Length: 100000\n\n");
              while (true) {
                send(out, "x");
                Thread.sleep(Duration.ofMillis(30));
              }
            }))
        .isInstanceOf(BodyStalledException.class);
  }

  @Test
  void copyTo_whenTheReaderIsSlow_doesNotBlameTheServer() throws Exception {
    expectContentWithin(Duration.ofSeconds(2));
    byte[] large = new byte[3_000_000];
    try (TestServer server = new TestServer((request, out) -> page(out, "a/b", large));
        WebResponse response = client.get(WebAddress.parse(server.url()))) {
      AtomicLong chunks = new AtomicLong();
      OutputStream slow =
          new OutputStream() {
            @Override
            public void write(int b) {
              throw new AssertionError("single bytes");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
              if (chunks.incrementAndGet() % 80 == 1) {
                try {
                  Thread.sleep(Duration.ofMillis(2_200)); // the reader is slow: that is the matter
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
              }
            }
          };
      assertThat(response.copyTo(slow, 5_000_000)).isEqualTo(large.length);
    }
  }

  @Test
  void copyTo_whenTheBodyIsEndless_stopsAtTheLimit() throws Exception {
    Throwable thrown =
        failure((request, out) -> {
          send(out, "HTTP/1.1 200 OK\nConnection: close\n\n");
          while (true) {
            out.write(new byte[10_000]);
          }
        });
    assertThat(thrown)
        .isInstanceOf(BodyTooLargeException.class)
        .hasMessage("the content has more bytes, over the limit of 1,000,000");
  }

  @Test
  void copyTo_whenTheServerAnnouncesTooMuch_readsNothing() throws Exception {
    assertThat(
            failure(
                (request, out) -> send(out, "HTTP/1.1 200 OK\nContent-Length: 123456789\n\nabc")))
        .isInstanceOf(BodyTooLargeException.class)
        .hasMessage("the content has 123,456,789 bytes, over the limit of 1,000,000");
  }

  @Test
  void copyTo_whenTheConnectionIsResetWithin_saysSo() throws Exception {
    CountDownLatch hasHeaders = new CountDownLatch(1);
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          Thread.ofVirtual()
              .start(() -> {
                try (Socket socket = listening.accept()) {
                  socket.setSoLinger(true, 0); // close() resets
                  socket.getInputStream().read(new byte[1_000]);
                  send(socket.getOutputStream(), "HTTP/1.1 200 OK\nContent-Length: 100\n\nabc");
                  hasHeaders.await();
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      WebAddress address = WebAddress.parse("http://127.0.0.1:" + listening.getLocalPort());
      try (WebResponse response = client.get(address)) {
        hasHeaders.countDown();
        assertThatThrownBy(() -> response.read(1_000))
            .isInstanceOf(ConnectionLostException.class)
            .hasMessageContaining("reset");
      }
      server.join();
    }
  }

  @Test
  void copyTo_whenTheBodyIsShorterThanItsLength_saysHowMuchCame() throws Exception {
    assertThat(failure((request, out) -> send(out, "HTTP/1.1 200 OK\nContent-Length: 100\n\nabc")))
        .isInstanceOf(BodyTruncatedException.class)
        .hasMessageContaining("content-length: 100")
        .hasMessageContaining("bytes received: 3");
  }

  @Test
  void copyTo_whenTheBodyIsLongerThanItsLength_takesTheLength() throws Exception {
    try (TestServer server =
        new TestServer(
            (request, out) -> send(out, "HTTP/1.1 200 OK\nContent-Length: 3\n\nabcdef"))) {
      assertThat(get(server.url())).isEqualTo("abc");
    }
  }

  @Test
  void copyTo_whenChunksAreBroken_saysSo() throws Exception {
    assertThat(
            failure((request, out) ->
                send(out, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nabcdefgh\nzz\n")))
        .isInstanceOf(ResponseMalformedException.class)
        .hasMessageContaining("chunk");
    assertThat(
            failure((request, out) ->
                send(out, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nab")))
        .isInstanceOf(BodyTruncatedException.class);
  }

  @Test
  void get_whenWhatComesIsNoHttp_saysSo() throws Exception {
    assertThat(failure((request, out) -> send(out, "220 ready for mail\n\n")))
        .isInstanceOf(ResponseMalformedException.class);
    assertThat(failure((request, out) -> {}))
        .isInstanceOf(ConnectionLostException.class)
        .hasMessageContaining("before a response came");
    assertThat(failure((request, out) -> send(out, "HTTP/1.1 200 OK\nContent-Length: many\n\nabc")))
        .isInstanceOf(ResponseMalformedException.class);
  }

  /** JDK 25 takes the length for negative, and spins. */
  @Tag("process")
  @ParameterizedTest
  @ValueSource(strings = {"/now", "/later"})
  void get_whenAChunkHas2GiB_losesThatServerAlone(String path) throws Exception {
    List<String> lines = Programs.linesOf(EndlessResponseProgram.class, path);
    String lost =
        "ResponseMalformedException: a response of this server, as with a chunk of 2 GiB, keeps"
            + " the HTTP client busy for ever; it is not asked again";
    assertThat(lines).hasSize(24).startsWith("200, 5 bytes", lost, lost, "asked: [" + path + "]");
    assertThat(lines.subList(4, 24)).containsOnly("200, 5 bytes");
  }

  /** No other response may be the end of more than its own exchange either. */
  @Test
  void get_whenResponsesAreRubbish_failsEachByItself() throws Exception {
    Random random = new Random(42);
    String page = wire("HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 5\n\nhello");
    String chunked =
        wire(
            """
            HTTP/1.1 200 OK
            Transfer-Encoding: chunked

            3;x=y
            hel
            2
            lo
            0
            A: b

            """);
    String early = wire("HTTP/1.1 103 Early Hints\nLink: </a>\n\n") + page;
    String zipped =
        wire("HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: 25\n\n")
            + new String(gzip(HELLO), StandardCharsets.ISO_8859_1);
    List<String> sound = List.of(page, chunked, early, zipped);
    int answered = 0;
    int failed = 0;
    try (TestServer server =
        new TestServer((request, out) -> {
          byte[] rubbish = HexFormat.of().parseHex(request.path().substring(1));
          out.write(rubbish);
        })) {
      for (int i = 0; i < 1_000; i++) {
        byte[] rubbish = spoilt(sound.get(i % sound.size()), random);
        try {
          get(server.url() + "/" + HexFormat.of().formatHex(rubbish));
          answered++;
        } catch (WebException e) {
          failed++;
        }
      }
      assertThat(get(server.url() + "/" + HexFormat.of().formatHex(chunked.getBytes(US_ASCII))))
          .isEqualTo("hello");
    }
    assertThat(answered).isBetween(100, 900);
    assertThat(failed).isBetween(100, 900);
  }

  private static String wire(String lines) {
    return lines.replace("\n", "\r\n");
  }

  private static byte[] spoilt(String sound, Random random) {
    StringBuilder text = new StringBuilder(sound);
    for (int times = random.nextInt(3); times >= 0 && text.length() > 8; times--) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(8));
      switch (random.nextInt(5)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.delete(at, end);
        case 2 -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(50)));
        case 3 -> text.insert(at, (char) random.nextInt(256));
        default -> text.setLength(Math.max(1, at));
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void copyTo_whenTheContentIsCompressed_decompressesIt() throws Exception {
    try (TestServer server =
        new TestServer((request, out) -> page(out, "a/b", gzip(HELLO), "Content-Encoding: gzip"))) {
      assertThat(get(server.url())).isEqualTo("hello");
    }
    try (TestServer server =
        new TestServer((request, out) -> page(out, "a/b", new byte[0], "Content-Encoding: gzip"))) {
      assertThat(get(server.url())).isEmpty();
    }
  }

  @Test
  void copyTo_whenTheContentIsABomb_stopsAtTheLimit() throws Exception {
    byte[] bomb = gzip(new byte[100_000_000]);
    assertThat(bomb.length).isLessThan(200_000);
    assertThat(failure((request, out) -> page(out, "a/b", bomb, "Content-Encoding: gzip")))
        .isInstanceOf(BodyTooLargeException.class);
  }

  @Test
  void copyTo_whenTheCompressedContentIsDamaged_saysSo() throws Exception {
    assertThat(failure((request, out) -> page(out, "a/b", HELLO, "Content-Encoding: gzip")))
        .isInstanceOf(BodyDamagedException.class);
    byte[] cut = java.util.Arrays.copyOf(gzip(new byte[10_000]), 20);
    assertThat(failure((request, out) -> page(out, "a/b", cut, "Content-Encoding: gzip")))
        .isInstanceOf(BodyDamagedException.class)
        .hasMessageContaining("cannot be decompressed");
    assertThat(failure((request, out) -> page(out, "a/b", HELLO, "Content-Encoding: br")))
        .isInstanceOf(EncodingUnsupportedException.class)
        .hasMessageContaining("'br'");
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zipped = new GZIPOutputStream(out)) {
      zipped.write(content);
    }
    return out.toByteArray();
  }

  @Test
  void get_whenRedirected_follows() throws Exception {
    try (TestServer server =
        new TestServer((request, out) -> {
          if (request.path().equals("/to/here")) {
            page(out, "a/b", HELLO);
          } else {
            status(out, 302, "Location: to/here#fragment");
          }
        })) {
      try (WebResponse response = client.get(WebAddress.parse(server.url() + "/x"))) {
        assertThat(response.address()).hasToString(server.url() + "/to/here");
        assertThat(response.read(10)).isEqualTo(HELLO);
      }
    }
  }

  @Test
  void get_whenRedirectedInACircle_stops() throws Exception {
    try (TestServer server =
        new TestServer((request, out) -> status(out, 301, "Location: " + request.path() + "x"))) {
      assertThatThrownBy(() -> get(server.url()))
          .isInstanceOf(RedirectLimitException.class)
          .hasMessageContaining("more than 10 times");
      assertThat(server.paths()).hasSize(11);
    }
  }

  @Test
  void get_whenRedirectedElsewhere_refuses() throws Exception {
    for (String location :
        new String[] {
          "file:///etc/passwd", "ftp://h/", "javascript:alert(1)", "http://", "//a b/"
        }) {
      assertThat(failure((request, out) -> status(out, 302, "Location: " + location)))
          .as(location)
          .isInstanceOf(RedirectRefusedException.class)
          .hasMessageContaining("redirected to '" + location + "'");
    }
    assertThat(failure((request, out) -> status(out, 302)))
        .isInstanceOf(RedirectRefusedException.class)
        .hasMessage("status 302 without a location to go to");
  }

  @Test
  void get_whenNobodyListens_saysSo() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    assertThatThrownBy(() -> get("http://127.0.0.1:" + port))
        .isInstanceOf(ConnectionRefusedException.class)
        .hasMessageStartingWith("no connection to port %d of 127.0.0.1".formatted(port));
  }

  @Test
  void get_whenTheHostIsUnknown_saysSo() {
    assertThatThrownBy(() -> get("http://unknown.test/"))
        .isInstanceOf(HostUnknownException.class)
        .hasMessage("the host unknown.test is unknown");
  }

  @Test
  void get_whenTheNameServiceHangs_endsInTime() {
    expectResponsesWithin(Duration.ofSeconds(1));
    try {
      assertThatThrownBy(() -> get("http://hanging.test/"))
          .isInstanceOf(ResponseTimeoutException.class);
    } finally {
      TestNames.release();
    }
  }

  @Test
  void get_whenInterrupted_givesTheRequestUp() throws Exception {
    try (TestServer server = new TestServer((request, out) -> Thread.sleep(Duration.ofHours(1)))) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> get(server.url())).isInstanceOf(InterruptedException.class);
      assertThat(Thread.interrupted()).isFalse();
    }
  }

  @Test
  void ask_whenTheServerSpeaksPlainlyToASecureClient_saysSo() throws Exception {
    try (TestServer server = new TestServer((request, out) -> page(out, "a/b", HELLO))) {
      assertThatThrownBy(() ->
              client.ask(
                  WebAddress.parse("https://127.0.0.1:" + server.port()),
                  Map.of(),
                  Duration.ofSeconds(2)))
          .isInstanceOfAny(
              TlsFailedException.class,
              ConnectionLostException.class,
              ResponseTimeoutException.class);
    }
  }

  @Test
  void retryAfter_whenGivenAsSecondsOrDate_isAWait() throws Exception {
    java.time.Instant now = java.time.Instant.parse("2026-11-21T10:00:00Z");
    for (Map.Entry<String, String> one :
        Map.of(
                "120", "PT2M",
                "Sat, 21 Nov 2026 10:00:30 GMT", "PT30S",
                "Sat, 21 Nov 2026 09:00:00 GMT", "PT0S",
                "soon", "")
            .entrySet()) {
      try (TestServer server =
              new TestServer((r, out) -> status(out, 503, "Retry-After: " + one.getKey()));
          WebResponse response = client.get(WebAddress.parse(server.url()))) {
        assertThat(response.retryAfter(now).map(Duration::toString).orElse(""))
            .isEqualTo(one.getValue());
      }
    }
  }
}
