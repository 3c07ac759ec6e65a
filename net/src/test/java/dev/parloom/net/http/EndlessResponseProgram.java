package dev.parloom.net.http;

import static dev.parloom.net.http.TestServer.page;
import static dev.parloom.net.http.TestServer.send;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;

/**
 * Asks a server for what the JDK's client never gets through with, and then others. A program of
 * its own, since the thread that is left behind takes a processor as long as its JVM is there.
 */
final class EndlessResponseProgram {

  private EndlessResponseProgram() {}

  /** The argument: {@code /now}, or {@code /later} for the bad part in a piece of its own. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (TestServer hostile = new TestServer(EndlessResponseProgram::answer);
        TestServer sound = new TestServer((request, out) -> page(out, "a/b", new byte[5]));
        WebClient client =
            WebClient.builder()
                .timeout(Duration.ofMinutes(2)) // for those that are not to blame
                .stalledAfter(Duration.ofSeconds(5), 100)
                .build()) {
      System.out.println(told(client, sound.url(), Duration.ofMinutes(2))); // all classes are there
      System.out.println(told(client, hostile.url() + args[0], Duration.ofSeconds(10)));
      System.out.println(told(client, hostile.url() + "/again", Duration.ofSeconds(10)));
      System.out.println("asked: " + hostile.paths());
      for (int i = 0; i < 20; i++) {
        System.out.println(told(client, sound.url(), Duration.ofMinutes(2)));
      }
    }
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
