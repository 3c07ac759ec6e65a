package dev.parloom.fetch;

import static dev.parloom.net.http.TestServer.page;
import static dev.parloom.net.http.TestServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.journal.Rerun;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.net.http.TestServer;
import dev.parloom.net.http.WebClient;
import dev.parloom.pipeline.Report;
import dev.parloom.pipeline.Run;
import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.pipeline.journal.RunEnding;
import dev.parloom.pipeline.policy.RetryPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class FetchTest {

  @TempDir Path folder;

  private Fetch.Builder builder() {
    return Fetch.into(folder.resolve("pages"))
        .client(
            WebClient.builder()
                .timeout(Duration.ofMinutes(2))
                .stalledAfter(Duration.ofMinutes(2), 100))
        .perHost(8, Duration.ZERO)
        .retries(
            RetryPolicy.times(2).backoff(Duration.ofMillis(1), Duration.ofMillis(1)),
            Duration.ofSeconds(5));
  }

  private SqliteJournal journal() {
    return SqliteJournal.at(folder.resolve("journal.db"));
  }

  @AfterEach
  void nothingIsLeftBehind() throws IOException {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("HttpClient-") || name.startsWith("fetch"));
    try (Stream<Path> all = Files.walk(folder)) {
      assertThat(all.filter(path -> path.getFileName().toString().startsWith(".parloom-")))
          .isEmpty();
    }
  }

  /** What is in the folder: paths and content; of the manifest what does not change. */
  private Map<String, String> files() throws IOException {
    Path root = folder.resolve("pages");
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file));
      }
    }
    files.computeIfPresent(
        "manifest.jsonl", (name, text) -> text.replaceAll("\"time\":\"[^\"]*\"", "\"time\":\"\""));
    return files;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Every path is a page, whose content is the path; there is no robots.txt. */
  private static void echo(TestServer.Request request, java.io.OutputStream out)
      throws IOException {
    if (request.path().equals("/robots.txt")) {
      status(out, 404);
    } else {
      page(out, "text/html", bytes("page " + request.path()));
    }
  }

  @Test
  void run_whenAllIsWell_writesPagesAndManifest() throws Exception {
    try (TestServer server = new TestServer(FetchTest::echo);
        Fetch fetch = builder().build()) {
      Report report =
          fetch.run(
              List.of(
                  server.url() + "/docs/b.html",
                  server.url(),
                  "",
                  server.url() + "/docs/../docs/b.html#again",
                  "  " + server.url() + "/a?q=1 "));
      assertThat(report.done()).isEqualTo(3);
      assertThat(report.failures()).isEmpty();
      String host = "127.0.0.1_" + server.port();
      Map<String, String> files = files();
      assertThat(files)
          .hasSize(4)
          .containsEntry(host + "/index.html", "page /")
          .containsEntry(host + "/docs/b.html", "page /docs/b.html");
      assertThat(files.keySet()).anyMatch(name -> name.startsWith(host + "/a_q_1~"));
      assertThat(files.get("manifest.jsonl").lines())
          .hasSize(3)
          .isSorted()
          .first()
          .asString()
          .isEqualTo(
              ("{\"url\":\"%s/\",\"file\":\"%s/index.html\",\"status\":200,\"sizeBytes\":6,"
                      + "\"sha256\":\"%s\",\"type\":\"text/html\",\"from\":\"%s/\",\"time\":\"\"}")
                  .formatted(server.url(), host, sha256("page /"), server.url()));
    }
  }

  private static String sha256(String text) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes(text)));
  }

  @Test
  void run_whenAddressesAreBad_failsEachByItself() throws Exception {
    try (TestServer server =
            new TestServer((request, out) -> {
              switch (request.path()) {
                case "/gone" -> status(out, 410);
                case "/pdf" -> page(out, "application/pdf", bytes("%PDF"));
                case "/large" -> page(out, "text/html", new byte[2_000]);
                case "/away" -> status(out, 302, "Location: file:///etc/passwd");
                default -> echo(request, out);
              }
            });
        Fetch fetch = builder().limitBytes(1_000).types(List.of("text/*")).build()) {
      String url = server.url();
      List<String> urls =
          List.of(
              url + "/ok",
              "nonsense",
              "file:///etc/passwd",
              "http://h/a\0b",
              "http://unknown.test/",
              url + "/gone",
              url + "/pdf",
              url + "/large",
              url + "/away");
      Report report = fetch.run(urls);
      assertThat(report.done()).isEqualTo(1);
      assertThat(report.failures())
          .extracting(DeadLetter::describe)
          .containsExactlyInAnyOrder(
              "nonsense: robots: the address does not begin with http:// or https://",
              "file:///etc/passwd: robots: the scheme 'file' is not supported; http and https are",
              "http://h/a\\u0000b: robots: the address contains the control character \\u0000",
              "http://unknown.test/: robots: the host unknown.test is unknown",
              url + "/gone: fetch: 410 Gone",
              url + "/pdf: fetch: the content is application/pdf, but wanted is text/*",
              url + "/large: fetch: the content has 2,000 bytes, over the limit of 1,000",
              url
                  + "/away: fetch: redirected to 'file:///etc/passwd': the scheme 'file' is not"
                  + " supported; http and https are");
      Map<String, String> files = files();
      assertThat(files).hasSize(2);
      assertThat(files.get("manifest.jsonl").lines()).hasSize(9);
      assertThat(files.get("manifest.jsonl"))
          .contains(
              "{\"url\":\"%s/gone\",\"status\":410,\"error\":\"410 Gone\",\"time\":\"\"}"
                  .formatted(url));
    }
  }

  @Test
  void run_whenASuccessIsNotTheWholePage_failsAndKeepsWhatWasThere() throws Exception {
    AtomicReference<String> now = new AtomicReference<>("200 OK\nContent-Length: 3\n\nnew");
    try (TestServer server =
        new TestServer((request, out) -> {
          if (request.path().equals("/page.html")) {
            TestServer.send(out, "HTTP/1.1 " + now.get());
          } else {
            status(out, 404);
          }
        })) {
      String url = server.url() + "/page.html";
      String place = "127.0.0.1_" + server.port() + "/page.html";
      for (String kept :
          List.of(
              "200 OK\nContent-Length: 3\n\n200",
              "203 x\nContent-Length: 3\n\n203",
              "207 x\nContent-Length: 3\n\n207",
              "299 x\nContent-Length: 3\n\n299")) {
        now.set(kept);
        try (Fetch fetch = builder().build()) {
          assertThat(fetch.run(List.of(url)).done()).isEqualTo(1);
        }
        assertThat(files()).containsEntry(place, kept.substring(0, 3));
      }
      Map<String, String> refused = new LinkedHashMap<>();
      refused.put(
          "206 x\nContent-Range: bytes 0-2/9\nContent-Length: 3\n\npar",
          "206 Partial Content, though the whole page was asked for (Content-Range: bytes 0-2/9)");
      refused.put(
          "206 x\nContent-Type: multipart/byteranges; boundary=x\nContent-Length: 3\n\n--x",
          "206 Partial Content, though the whole page was asked for (no Content-Range)");
      refused.put(
          "226 x\nContent-Length: 3\n\ndif",
          "226 IM Used, though the whole page was asked for (no Content-Range)");
      refused.put("204 x\n\n", "204 No Content, so there is no page");
      refused.put("205 x\nContent-Length: 0\n\n", "205 Reset Content, so there is no page");
      for (Map.Entry<String, String> one : refused.entrySet()) {
        now.set(one.getKey());
        int before = server.paths().size();
        try (Fetch fetch = builder().build()) {
          assertThat(fetch.run(List.of(url)).failures())
              .extracting(DeadLetter::describe)
              .containsExactly(url + ": fetch: " + one.getValue());
        }
        assertThat(server.paths()).as("asked once").hasSize(before + 1);
        assertThat(files())
            .containsEntry(place, "299")
            .hasEntrySatisfying(
                "manifest.jsonl",
                lines ->
                    assertThat(lines)
                        .contains("\"status\":" + one.getKey().substring(0, 3))
                        .contains("\"error\":\"" + one.getValue() + "\""));
      }
    }
  }

  @Test
  void run_whenRobotsTxtComesInPart_asksNothingElse() throws Exception {
    try (TestServer server =
            new TestServer((request, out) ->
                TestServer.send(
                    out,
                    "HTTP/1.1 206 x\nContent-Range: bytes 0-8/99\nContent-Length: 9\n\nUser-agen"));
        Fetch fetch = builder().build()) {
      assertThat(fetch.run(List.of(server.url() + "/page")).failures())
          .extracting(DeadLetter::describe)
          .containsExactly(
              server.url()
                  + "/page: robots: robots.txt: 206 Partial Content, though the whole page was"
                  + " asked for (Content-Range: bytes 0-8/99)");
      assertThat(server.paths()).isEmpty();
    }
  }

  @Test
  void run_whenFailuresMayPass_triesAgain() throws Exception {
    Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    try (TestServer server =
            new TestServer((request, out) -> {
              int times =
                  asked.computeIfAbsent(request.path(), p -> new AtomicInteger()).incrementAndGet();
              if (times == 1 && request.path().equals("/busy")) {
                status(out, 503, "Retry-After: 1");
              } else if (times == 1 && request.path().equals("/cut")) {
                TestServer.send(out, "HTTP/1.1 200 OK\nContent-Length: 100\n\nabc");
              } else if (request.path().equals("/never")) {
                status(out, 500);
              } else if (request.path().equals("/tomorrow")) {
                status(out, 503, "Retry-After: 86400");
              } else {
                echo(request, out);
              }
            });
        Fetch fetch = builder().build()) {
      String url = server.url();
      long start = System.nanoTime();
      Report report =
          fetch.run(List.of(url + "/busy", url + "/cut", url + "/never", url + "/tomorrow"));
      assertThat(report.done()).isEqualTo(2);
      assertThat(report.failures())
          .extracting(DeadLetter::describe)
          .containsExactlyInAnyOrder(
              url + "/never: fetch: 500 Internal Server Error",
              url + "/tomorrow: fetch: 503 Service Unavailable, asks to wait 86400 s");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(1), Duration.ofMinutes(4));
      assertThat(asked.get("/never")).hasValue(3);
      assertThat(asked.get("/tomorrow")).hasValue(1);
      assertThat(files()).containsKey("127.0.0.1_%d/cut~".formatted(server.port()));
    }
  }

  @Test
  void run_whenRobotsAreNotWelcome_asksForNothingMore() throws Exception {
    try (TestServer server =
        new TestServer((request, out) -> {
          if (request.path().equals("/robots.txt")) {
            page(
                out,
                "text/plain",
                bytes("User-agent: *\nDisallow: /private/\nAllow: /private/open\n"));
          } else if (request.path().equals("/to-private")) {
            status(out, 302, "Location: /private/b");
          } else {
            echo(request, out);
          }
        })) {
      String url = server.url();
      List<String> urls =
          List.of(url + "/a", url + "/private/b", url + "/private/open", url + "/to-private");
      try (Fetch fetch = builder().userAgent("parloom/1.0").build()) {
        Report report = fetch.run(urls);
        assertThat(report.failures())
            .extracting(DeadLetter::describe)
            .containsExactlyInAnyOrder(
                url
                    + "/private/b: robots: %s/robots.txt asks 'parloom' not to fetch this"
                        .formatted(url),
                url
                    + "/to-private: fetch: %s/robots.txt asks 'parloom' not to fetch this"
                        .formatted(url));
        assertThat(server.paths()).containsExactlyInAnyOrder("/a", "/private/open", "/to-private");
        assertThat(server.requests())
            .filteredOn(request -> request.path().equals("/robots.txt"))
            .as("asked once")
            .hasSize(1);
      }
      try (Fetch mine = builder().ignoringRobots().build()) {
        assertThat(mine.run(urls).done()).isEqualTo(4);
      }
    }
  }

  @Test
  void run_whenRobotsTxtIsInTrouble_doesNotFetchPages() throws Exception {
    try (TestServer server =
            new TestServer((request, out) -> {
              if (request.path().equals("/robots.txt")) {
                status(out, 500);
              } else {
                echo(request, out);
              }
            });
        Fetch fetch = builder().build()) {
      assertThat(fetch.run(List.of(server.url() + "/a")).failures())
          .extracting(DeadLetter::describe)
          .containsExactly(server.url() + "/a: robots: robots.txt: 500 Internal Server Error");
      assertThat(server.paths()).isEmpty();
    }
  }

  @Test
  void run_whenAHostHasLimits_keepsThemWhileOthersGoOn() throws Exception {
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Long> starts = java.util.Collections.synchronizedList(new ArrayList<>());
    try (TestServer delaying =
            new TestServer((request, out) -> {
              if (request.path().equals("/robots.txt")) {
                page(out, "text/plain", bytes("User-agent: *\nCrawl-delay: 0.2\n"));
                return;
              }
              starts.add(System.nanoTime());
              most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
              TestServer.send(out, "HTTP/1.1 200 OK\nContent-Length: 2\nConnection: close\n\n1");
              atOnce.decrementAndGet(); // before the client can take it for done
              TestServer.send(out, "2");
            });
        TestServer other = new TestServer(FetchTest::echo);
        Fetch fetch = builder().perHost(2, Duration.ofMillis(1)).build()) {
      List<String> urls = new ArrayList<>();
      IntStream.range(0, 5).forEach(i -> urls.add(delaying.url() + "/" + i));
      IntStream.range(0, 50).forEach(i -> urls.add(other.url() + "/" + i));
      long began = System.nanoTime();
      assertThat(fetch.run(urls).done()).isEqualTo(55);
      assertThat(most).hasValue(1);
      for (int i = 1; i < starts.size(); i++) {
        // Since the beginning: a request may reach the server late, and the next on time.
        assertThat(starts.get(i) - began).isGreaterThan(i * 200_000_000L);
      }
    }
  }

  @Test
  void run_whenRepeated_asksOnlyForWhatIsMissing() throws Exception {
    try (TestServer server = new TestServer(FetchTest::echo);
        Fetch fetch = builder().ignoringRobots().build()) {
      List<String> urls =
          List.of(server.url() + "/a.html", server.url() + "/b.html", server.url() + "/c.html");
      assertThat(fetch.run(urls.subList(0, 2), journal()).done()).isEqualTo(2);
      Files.delete(folder.resolve("pages/127.0.0.1_%d/b.html".formatted(server.port())));
      Report again = fetch.run(urls, journal());
      assertThat(again.skipped()).isEqualTo(1);
      assertThat(again.done()).isEqualTo(2);
      assertThat(server.paths()).filteredOn(p -> p.equals("/a.html")).hasSize(1);
      assertThat(files().get("manifest.jsonl").lines()).hasSize(3);
    }
  }

  @Test
  void run_whenFresh_fetchesOnlyWhatHasChanged() throws Exception {
    AtomicInteger version = new AtomicInteger(1);
    AtomicInteger sent = new AtomicInteger();
    try (TestServer server =
            new TestServer((request, out) -> {
              boolean byDate = request.path().equals("/date.html");
              String tag = "\"v" + version + "\"";
              String known =
                  byDate
                      ? request.headers().get("if-modified-since")
                      : request.headers().get("if-none-match");
              String now = byDate ? "Sat, 21 Nov 2026 10:00:0" + version + " GMT" : tag;
              if (now.equals(known)) {
                status(out, 304);
                return;
              }
              sent.incrementAndGet();
              page(
                  out,
                  "text/html",
                  bytes("content " + version),
                  byDate ? "Last-Modified: " + now : "ETag: " + now);
            });
        Fetch fetch = builder().ignoringRobots().build()) {
      List<String> urls = List.of(server.url() + "/tag.html", server.url() + "/date.html");
      String file = "127.0.0.1_%d/tag.html".formatted(server.port());
      fetch.run(urls, journal());
      String before = files().get("manifest.jsonl");
      Report unchanged = fetch.run(urls, journal().rerun(Rerun.FRESH));
      assertThat(unchanged.done()).isEqualTo(2);
      assertThat(sent).hasValue(2);
      assertThat(files()).containsEntry(file, "content 1");
      assertThat(files().get("manifest.jsonl")).isEqualTo(before.replace("200", "304"));

      Files.delete(folder.resolve("pages").resolve(file));
      version.set(2);
      fetch.run(urls, journal().rerun(Rerun.FRESH));
      assertThat(sent).hasValue(4);
      assertThat(files()).containsEntry(file, "content 2");
      assertThat(server.requests().getLast().headers()).doesNotContainKey("if-modified-since-x");
    }
  }

  @Test
  void run_whenStopped_leavesNoHalfFilesAndGoesOnLater() throws Exception {
    CountDownLatch begun = new CountDownLatch(3);
    AtomicInteger requests = new AtomicInteger();
    try (TestServer server =
        new TestServer((request, out) -> {
          if (requests.incrementAndGet() <= 3) {
            TestServer.send(out, "HTTP/1.1 200 OK\nContent-Length: 100000\n\nabc");
            begun.countDown();
            Thread.sleep(Duration.ofHours(1));
          }
          echo(request, out);
        })) {
      List<String> urls = IntStream.range(0, 10).mapToObj(i -> server.url() + "/" + i).toList();
      try (Fetch fetch = builder().client(WebClient.builder()).ignoringRobots().jobs(3).build()) {
        Run run = fetch.start(urls, journal());
        begun.await();
        run.stop();
        assertThat(run.await().ending()).isEqualTo(RunEnding.STOPPED);
        assertThat(files()).containsOnlyKeys("manifest.jsonl");
      }
      try (Fetch fetch = builder().ignoringRobots().build()) {
        Report report = fetch.run(urls, journal());
        assertThat(report.done()).isEqualTo(10);
        assertThat(files()).hasSize(11);
      }
    }
  }

  @Test
  void run_whenTheManifestWasTorn_cutsItAndGoesOn() throws Exception {
    try (TestServer server = new TestServer(FetchTest::echo);
        Fetch fetch = builder().ignoringRobots().build()) {
      fetch.run(List.of(server.url() + "/a"));
      Path manifest = folder.resolve("pages/manifest.jsonl");
      Files.writeString(manifest, Files.readString(manifest) + "{\"url\":\"http://torn");
      fetch.run(List.of(server.url() + "/b"));
      assertThat(files().get("manifest.jsonl").lines())
          .hasSize(2)
          .allMatch(line -> line.contains("\"status\":200"));
      Files.writeString(manifest, "nonsense\n");
      assertThatThrownBy(() -> fetch.run(List.of(server.url() + "/b")))
          .hasMessageContaining("line 1 is no line of a manifest; remove it, or the file");
      Files.delete(manifest);
    }
  }

  @Test
  void build_whenSettingsMakeNoSense_saysWhatIsAllowed() {
    assertThatThrownBy(() -> builder().jobs(0)).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> builder().perHost(0, Duration.ZERO))
        .hasMessageContaining("1 request or more");
    assertThatThrownBy(() -> builder().limitBytes(0)).hasMessageContaining("1 byte");
    assertThatThrownBy(() -> builder().types(List.of("html")))
        .hasMessageContaining("'html' is no media type");
  }
}
