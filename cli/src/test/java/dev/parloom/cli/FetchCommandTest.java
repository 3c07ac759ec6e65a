package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.cli.Parloom.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FetchCommandTest extends CommandTestBase {

  private static void pages(String path, OutputStream out) throws IOException {
    if (path.equals("/robots.txt") || path.startsWith("/missing")) {
      WebServer.send(out, 404, new byte[0]);
    } else {
      WebServer.page(out, "page " + path + "\n");
    }
  }

  /** The pages and the manifest, without what differs from run to run. */
  private Map<String, String> fetched(String name) throws IOException {
    Map<String, String> files = new TreeMap<>(contents(name));
    files.keySet().removeIf(file -> file.startsWith(".parloom"));
    files.computeIfPresent(
        "manifest.jsonl", (file, text) -> text.replaceAll("\"time\":\"[^\"]*\"", ""));
    return files;
  }

  @Test
  void fetch_whenSomePagesAreBad_getsTheOthersAndGoesOnLater() throws Exception {
    try (WebServer server = new WebServer(FetchCommandTest::pages)) {
      Result first =
          parloom()
              .input(
                  (server.url("/b.html") + "\r\n\n" + server.url("/missing") + "\n")
                      .getBytes(StandardCharsets.UTF_8))
              .run("fetch", server.url("/a.html"), "-i", "-", "-o", "pages")
              .exited(1);
      assertThat(first.failures())
          .containsExactly("failed: %s: fetch: 404 Not Found".formatted(server.url("/missing")));
      assertThat(first.err()).contains("2 done, 1 failed, 0 skipped");
      assertThat(first.out()).isEmpty();
      assertThat(fetched("pages"))
          .containsOnlyKeys("manifest.jsonl", server.host() + "/a.html", server.host() + "/b.html")
          .containsEntry(server.host() + "/a.html", "page /a.html\n");

      Result again =
          parloom()
              .run("fetch", server.url("/a.html"), server.url("/c.html"), "-o", "pages")
              .exited(0);
      assertThat(again.err()).contains("1 of 2 items are to be done (1 new), 1 are skipped");
      assertThat(server.paths()).filteredOn(path -> path.equals("/a.html")).hasSize(1);

      Result history =
          parloom()
              .run("history", "1", "--journal", "pages/.parloom/fetch.db", "--inputs")
              .exited(0);
      assertThat(history.out()).isEqualTo(server.url("/missing") + "\n");
    }
  }

  @Test
  void fetch_whenKilledAgainAndAgain_endsWithTheSameFolder() throws Exception {
    int count = 300;
    try (WebServer server =
        new WebServer((path, out) -> {
          if (path.endsWith("7.html")) { // slow ones, to be killed within
            String text = "slow page " + path + "\n";
            out.write(
                ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                            .formatted(text.length())
                        + text.substring(0, 5))
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            Thread.sleep(Duration.ofMillis(50));
            out.write(text.substring(5).getBytes(StandardCharsets.US_ASCII));
          } else {
            pages(path, out);
          }
        })) {
      String urls =
          IntStream.range(0, count)
              .mapToObj(i -> i % 100 == 50 ? "/missing?" + i : "/p/%d.html".formatted(i))
              .map(server::url)
              .collect(Collectors.joining("\n"));
      write("urls.txt", urls);
      String[] options = {"--rate", "none", "--per-host", "8", "--retries", "0"};
      parloom().run(line("undisturbed", options)).exited(1);
      int kills = 0;
      for (int after : List.of(3, 40, 60, 80)) {
        int before = server.paths().size();
        Parloom.Started run = parloom().start(line("killed", options));
        run.awaitThat(() -> server.paths().size() >= before + after);
        run.signal("KILL");
        run.await();
        kills++;
        assertThat(fetched("killed"))
            .as("after kill %d: whole pages only", kills)
            .allSatisfy((file, text) -> {
              if (!file.equals("manifest.jsonl")) {
                assertThat(text).endsWith("\n");
              }
            });
      }
      Result last = parloom().run(line("killed", options)).exited(1);
      assertThat(last.err()).contains("goes on");
      assertThat(fetched("killed")).hasSize(count - 3 + 1).isEqualTo(fetched("undisturbed"));
    }
  }

  private static String[] line(String output, String... options) {
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of("fetch", "-i", "urls.txt", "-o", output),
            java.util.Arrays.stream(options))
        .toArray(String[]::new);
  }

  @Test
  void fetch_whenInterrupted_finishesWhatIsUnderWay() throws Exception {
    try (WebServer server =
        new WebServer((path, out) -> {
          if (!path.equals("/robots.txt")) {
            Thread.sleep(Duration.ofMillis(100));
          }
          pages(path, out);
        })) {
      write(
          "urls.txt",
          IntStream.range(0, 5_000)
              .mapToObj(i -> server.url("/" + i + ".html"))
              .collect(Collectors.joining("\n")));
      Parloom.Started run =
          parloom()
              .start("fetch", "-i", "urls.txt", "-o", "pages", "--grace", "1s", "--rate", "none");
      run.awaitThat(() -> server.paths().size() > 20);
      run.signal("INT");
      Result result = run.await().exited(130);
      assertThat(result.failures()).isEmpty();
      assertThat(fetched("pages").values()).allMatch(text -> text.endsWith("\n"));
    }
  }

  @Test
  void fetch_whenPrivateAddressesAreForbidden_refusesThem() throws Exception {
    try (WebServer server = new WebServer(FetchCommandTest::pages)) {
      Result result =
          parloom()
              .run("fetch", server.url("/a"), "http://localhost/", "-o", "pages", "--no-private")
              .exited(1);
      assertThat(result.failures())
          .containsExactlyInAnyOrder(
              "failed: %s: robots: the address 127.0.0.1 is private, which is forbidden"
                  .formatted(server.url("/a")),
              "failed: http://localhost/: robots: the host localhost is private, which is"
                  + " forbidden");
      assertThat(server.paths()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-o out | no URL; name some, or use -i",
        "http://h/ | Missing required option: '--output=DIR'",
        "http://h/ -o out --rate 5 | '5' is no rate; write a number and /s, /m or /h, like 10/s",
        "http://h/ -o out --max-size 1X | '1X' is no size; write 1 or more bytes",
        "http://h/ -o out --max-size 0 | '0' is no size; write 1 or more bytes",
        "http://h/ -o out --max-size 9999999T | '9999999T' is no size",
        "http://h/ -o out --per-host 0 | --per-host must be 1 to 10,000, but is 0",
        "http://h/ -o out --retries 101 | --retries must be 0 to 100, but is 101",
        "http://h/ -o out --type html | --type: 'html' is no media type; text/html is one",
        "http://h/ -o out --timeout 5 | '5' is no time; write a number and ms, s, m or h",
        "-i nowhere -o out | the list of inputs nowhere cannot be read: no such file: nowhere",
      })
  void fetch_whenWronglyUsed_saysWhat(String arguments, String message) throws Exception {
    Result result = parloom().run(("fetch " + arguments).split(" ", -1)).exited(2);
    assertThat(result.err()).contains(message);
    assertThat(contents("out")).isEmpty();
  }

  @Test
  void fetch_whenTheFolderCannotBeUsed_saysWhy() throws Exception {
    write("out", "a file");
    assertThat(parloom().run("fetch", "http://h/", "-o", "out").exited(2).err()).contains("out");
  }
}
