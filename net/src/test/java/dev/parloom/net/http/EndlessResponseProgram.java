package dev.parloom.net.http;

import static dev.parloom.net.http.TestServer.page;
import static dev.parloom.net.http.TestServer.send;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Asks a server for what the JDK's client never gets through with, and then others. A program of
 * its own, since the thread that is left behind takes a processor as long as its JVM is there.
 */
final class EndlessResponseProgram {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration FIRST_LIMIT = Duration.ofSeconds(5);
  private static final Duration LAST_LIMIT = Duration.ofSeconds(40);

  private EndlessResponseProgram() {}

  /** The argument: {@code /now}, or {@code /later} for the bad part in a piece of its own. */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> lines = attempt(args[0], FIRST_LIMIT);
    for (Duration limit = FIRST_LIMIT.multipliedBy(2);
        lines.get(1).startsWith(BodyStalledException.class.getSimpleName())
            && limit.compareTo(LAST_LIMIT) <= 0;
        limit = limit.multipliedBy(2)) {
      // On so busy a machine the spinning thread had not used half a second yet.
      lines = attempt(args[0], limit);
    }
    lines.forEach(System.out::println);
  }

  /** What is told of a sound server, the hostile one twice, and the sound one again. */
  private static List<String> attempt(String path, Duration limit)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    try (TestServer hostile = new TestServer(EndlessResponseProgram::answer);
        TestServer sound = new TestServer((request, out) -> page(out, "a/b", new byte[5]));
        WebClient client =
            WebClient.builder()
                .timeout(PATIENCE) // for those that are not to blame
                .stalledAfter(limit, 100)
                .build()) {
      lines.add(told(client, sound.url(), PATIENCE)); // all classes are there
      lines.add(told(client, hostile.url() + path, limit.multipliedBy(2)));
      lines.add(told(client, hostile.url() + "/again", limit.multipliedBy(2)));
      lines.add("asked: " + hostile.paths());
      for (int i = 0; i < 20; i++) {
        lines.add(told(client, sound.url(), PATIENCE));
      }
    }
    return lines;
  }

  private static void answer(TestServer.Request request, OutputStream out)
      throws IOException, InterruptedException {
    send(out, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
    if (request.path().equals("/later")) {
      send(out, "3\nhel\n");
      Thread.sleep(Duration.ofMillis(200));
    }
    send(out, "80000001\nlo");
  }

  private static String told(WebClient client, String url, Duration limit)
      throws IOException, InterruptedException {
    try (WebResponse response = client.ask(WebAddress.parse(url), Map.of(), limit)) {
      return response.status() + ", " + response.read(100).length + " bytes";
    } catch (WebException e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }
}
