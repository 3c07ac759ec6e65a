package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.cli.Parloom.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PingCommandTest extends CommandTestBase {

  private static List<JsonNode> json(Result result) {
    return result.out().lines().map(PingCommandTest::parsed).toList();
  }

  private static JsonNode parsed(String line) {
    try {
      return new ObjectMapper().readTree(line);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }

  @Test
  void ping_whenSomeAreDown_tellsEachInOrder() throws Exception {
    try (WebServer server =
        new WebServer((path, out) -> {
          int status = path.equals("/") ? 200 : Integer.parseInt(path.substring(1));
          WebServer.send(out, status, "12345".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        })) {
      Result result =
          parloom()
              .run(
                  "ping",
                  server.url("/"),
                  server.url("/404"),
                  "http://127.0.0.1:1/",
                  "nonsense",
                  server.url("/503"))
              .exited(1);
      List<String> lines = result.out().lines().toList();
      assertThat(lines).hasSize(5);
      assertThat(lines.get(0))
          .matches("up +[0-9,]+ ms +5 B  %s  200 OK \\(Success\\)".formatted(server.url("/")));
      assertThat(lines.get(1)).startsWith("down").endsWith("404 Not Found (Client Error)");
      assertThat(lines.get(2)).contains(" -  http://127.0.0.1:1/  no connection to port 1");
      assertThat(lines.get(3)).endsWith("the address does not begin with http:// or https://");
      assertThat(lines.get(4)).endsWith("503 Service Unavailable (Server Error)");
      assertThat(result.err()).isEmpty();

      Result quiet = parloom().run("ping", "-q", server.url("/"), server.url("/404")).exited(1);
      assertThat(quiet.out().lines()).hasSize(1);
      parloom().run("ping", server.url("/")).exited(0);
    }
  }

  @Test
  void ping_whenSomeNeverAnswer_keepsTheDeadlineForAll() throws Exception {
    try (WebServer server =
        new WebServer((path, out) -> {
          if (path.equals("/never")) {
            new CountDownLatch(1).await();
          }
          WebServer.page(out, "x");
        })) {
      List<String> line = new ArrayList<>(List.of("ping", "--json", "--deadline", "1s", "-j", "4"));
      for (int i = 0; i < 10; i++) {
        line.add(server.url("/never"));
      }
      line.add(server.url("/"));
      List<JsonNode> pings = json(parloom().run(line.toArray(String[]::new)).exited(1));
      assertThat(pings).hasSize(11);
      for (JsonNode ping : pings.subList(0, 10)) {
        assertThat(ping.get("up").asBoolean()).isFalse();
        assertThat(ping.get("error").asText()).isEqualTo("ResponseTimeoutException");
      }
      for (JsonNode ping : pings) {
        assertThat(ping.get("latencySeconds").asDouble()).isLessThan(30);
      }
      assertThat(pings.get(9).get("message").asText())
          .isEqualTo("the time was up before it was asked");
    }
  }

  @Test
  void ping_whenAsCompleted_tellsTheQuickFirst() throws Exception {
    CountDownLatch quickIsTold = new CountDownLatch(1);
    try (WebServer server =
        new WebServer((path, out) -> {
          if (path.equals("/slow")) {
            quickIsTold.await();
          }
          WebServer.page(out, "x");
        })) {
      Parloom.Started ping =
          parloom()
              .start("ping", "--json", "--as-completed", server.url("/slow"), server.url("/quick"));
      ping.awaitThat(() -> ping.out().contains(server.url("/quick")));
      quickIsTold.countDown();
      assertThat(json(ping.await().exited(0)))
          .extracting(one -> one.get("url").asText())
          .containsExactly(server.url("/quick"), server.url("/slow"));
    }
  }

  @Test
  void ping_whenWatching_tellsWhatHasChanged() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (WebServer server =
        new WebServer((path, out) -> {
          boolean isDown = path.equals("/b") && asked.incrementAndGet() == 3;
          WebServer.send(out, isDown ? 503 : 200, new byte[0]);
        })) {
      Result result =
          parloom()
              .run("ping", "--every", "50ms", "--rounds", "4", server.url("/a"), server.url("/b"))
              .exited(0);
      assertThat(result.out().lines())
          .hasSize(4)
          .satisfiesExactly(
              line -> assertThat(line).contains("up").contains("/a"),
              line -> assertThat(line).contains("up").contains("/b"),
              line -> assertThat(line).contains("down").contains("/b"),
              line -> assertThat(line).contains("up").contains("/b"));
      assertThat(result.err().lines()).hasSize(4).element(2).asString().endsWith("1 of 2 are up");
    }
  }

  @Test
  void ping_whenWronglyUsed_saysWhat() throws Exception {
    assertThat(parloom().run("ping").exited(2).err()).contains("no URL; name some, or use -i");
    assertThat(parloom().run("ping", "http://h/", "--rounds", "2").exited(2).err())
        .contains("--rounds must be 1 or more, and needs --every");
    assertThat(parloom().run("ping", "http://h/", "--user-agent", "ä").exited(2).err())
        .contains("--user-agent: a user agent must be printable ASCII");
  }
}
